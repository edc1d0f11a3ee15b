import type { HistoryEntry, Operation } from '../history-entry.js';
import type { Call } from '../search/call.js';
import type { Machine } from '../search/machine.js';

/**
 * What an object does when its operations come one at a time. States and results are JSON values, and `apply` is pure:
 * it changes neither of its arguments.
 *
 * @publicApi
 */
export interface Model<Op extends Operation = Operation, State = unknown> {
  readonly name: string;
  /** The state of an object that was never written, or was deleted. */
  readonly initial: State;
  /**
   * The state after the operation, and what it gives back; a result of undefined is compared with nothing.
   *
   * @throws ConfigurationError for an operation that the model doesn't know
   */
  apply(state: State, operation: Op): { readonly state: State; readonly result?: unknown };
  /** Whether the operation never changes the state. A read that is ok must have a value. */
  isRead(operation: Op): boolean;
  /**
   * Whether a client that was given `result` may have noted `value`.
   *
   * @default whether they are the same JSON
   */
  agrees?(result: unknown, value: unknown): boolean;
}

/** A model with what makes checking quick and counterexamples short. */
export interface RefinedModel<Op extends Operation, State> extends Model<Op, State> {
  refine(calls: readonly Call<Op>[]): Machine;
  /** What may be left out of these entries all at once: if the rest can't be explained, neither can the whole. */
  subjects?(entries: readonly HistoryEntry<Op>[]): string[];
  /** The entries without some of their subjects. */
  leaveOut?(entries: readonly HistoryEntry<Op>[], subjects: ReadonlySet<string>): HistoryEntry<Op>[];
}
