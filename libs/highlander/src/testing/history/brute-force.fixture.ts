import type { HistoryEntry, Operation } from './history-entry.js';
import type { Model } from './models/model.js';
import { mayHaveReturned } from './models/plain.machine.js';

/** Tries all orders of all subsets, with nothing clever about it: what the checker must agree with. */
export function bruteForce<Op extends Operation, State>(
  entries: readonly HistoryEntry<Op>[],
  model: Model<Op, State>,
): boolean {
  const explain = (left: readonly HistoryEntry<Op>[], state: State): boolean => {
    if (left.every(({ outcome }) => outcome === 'unknown')) return true;
    return left.some((entry) => {
      if (left.some((other) => other.outcome === 'ok' && other.completedAtMs! < entry.invokedAtMs))
        return false;
      const after = model.apply(state, entry.operation);
      if (entry.outcome === 'ok' && !mayHaveReturned(model, after.result, entry.value)) return false;
      return explain(
        left.filter((other) => other !== entry),
        after.state,
      );
    });
  };
  return explain(
    entries.filter(({ outcome }) => outcome !== 'failed'),
    model.initial,
  );
}
