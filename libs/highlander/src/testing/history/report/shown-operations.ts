import type { HistoryEntry, Operation } from '../history-entry.js';

/** What is to be shown: a counterexample, or any operations. @publicApi */
export interface Shown<Op extends Operation = Operation> {
  readonly operations: readonly HistoryEntry<Op>[];
  /** Is marked. */
  readonly offending?: HistoryEntry<Op>;
}

/** More than a person looks at. */
const MAX_SHOWN = 40;

/** The last operations, in the order of their invocations; what came long before rarely says more. */
export function shownOperations<Op extends Operation>({
  operations,
  offending,
}: Shown<Op>): HistoryEntry<Op>[] {
  const inOrder = operations.toSorted((a, b) => a.invokedAtMs - b.invokedAtMs);
  const last = inOrder.slice(-MAX_SHOWN);
  return offending && !last.includes(offending) ? [offending, ...last.slice(1)] : last;
}

/** When what is known of it ends; undefined where it goes on. */
export function endOf({ completedAtMs, outcome }: HistoryEntry): number | undefined {
  return outcome === 'unknown' ? undefined : completedAtMs;
}
