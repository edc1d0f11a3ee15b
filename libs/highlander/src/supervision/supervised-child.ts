/**
 * Why a child is stopped.
 *
 * - `'shutdown'`: `stop()` was called, or the first start of the chain failed.
 * - `'restart'`: this child, or one before it, failed; it is started again afterwards.
 * - `'escalation'`: failures came faster than restarts can help; nothing is started again.
 *
 * @publicApi
 */
export type StopReason = 'shutdown' | 'restart' | 'escalation';

/**
 * Something that can be started and stopped again and again, and that relies on the children before it in the chain.
 *
 * The supervisor never overlaps two calls: of this child, or of any two children of one chain. A child must therefore
 * not wait for the supervisor's own `start()`, `stop()` or `append()` inside these methods: it would wait for itself.
 *
 * @publicApi
 */
export interface SupervisedChild {
  /** Unique in its chain; names the child in events and errors. */
  readonly name: string;

  /**
   * Resolves when the child serves; everything before it in the chain serves by then. A start that throws or rejects
   * must have cleaned up after itself: it is not followed by `stop()`. There is no time limit.
   *
   * @param fail Reports that the child no longer serves, at any time until it is stopped. The first report of a run
   * counts; a report by an earlier run, or after the stop was decided, is ignored. Nothing is stopped before `fail`
   * has returned.
   */
  start(fail: (error: unknown) => void): void | Promise<void>;

  /**
   * Gives everything up that the last `start` took. Called once for each successful start, also after a failure. A
   * throw or rejection is reported, and the child counts as stopped.
   */
  stop(reason: StopReason): void | Promise<void>;
}
