import type { HistoryEntry, Operation } from '../history-entry.js';

/** An entry as the search needs it. Calls that failed, and reads of which nothing is known, aren't among them. */
export interface Call<Op extends Operation = Operation> {
  /** Its place among the calls that are searched. */
  readonly id: number;
  readonly entry: HistoryEntry<Op>;
  readonly operation: Op;
  /** What the client saw; undefined where it saw nothing. */
  readonly value: unknown;
  readonly invokedAtMs: number;
  /** Infinity where the outcome is unknown: it may take effect at any later time. */
  readonly returnedAtMs: number;
  /** It took effect; all others may have. */
  readonly certain: boolean;
}
