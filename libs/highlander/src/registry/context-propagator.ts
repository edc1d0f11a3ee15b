/**
 * Carries what belongs to a call besides its arguments from node to node: the context of a trace, above all. With
 * OpenTelemetry:
 *
 * ```ts
 * HighlanderModule.forRoot({
 *   propagation: {
 *     capture() {
 *       const carrier = {};
 *       propagation.inject(context.active(), carrier);
 *       return carrier;
 *     },
 *     restore: (carrier, task) => context.with(propagation.extract(context.active(), carrier), task),
 *   },
 * })
 * ```
 *
 * @publicApi
 */
export interface ContextPropagator {
  /** Called where a call leaves a node. */
  capture(): Readonly<Record<string, string>>;
  /** Runs `task`, and what follows from it, in the context that was captured. Called where the call arrives. */
  restore<R>(carrier: Readonly<Record<string, string>>, task: () => R): R;
}
