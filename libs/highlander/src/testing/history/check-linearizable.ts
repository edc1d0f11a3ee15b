import { ConfigurationError } from '../../errors/index.js';
import { counterexampleOf, type Counterexample } from './counterexample.js';
import { describeEntry, type HistoryEntry, type Operation } from './history-entry.js';
import type { Model } from './models/model.js';
import { checkObject } from './search/check-object.js';

/** How much `checkLinearizable` may look at. @publicApi */
export interface CheckOptions {
  /**
   * How many configurations of one object may be looked at before the check gives up. A million take some seconds and
   * some hundred MB.
   *
   * @default 1_000_000
   */
  maxSteps?: number;
}

/** What `checkLinearizable` found. @publicApi */
export type LinearizabilityResult<Op extends Operation = Operation> =
  | {
      readonly linearizable: true;
      /** For each object, in one order that explains what was seen. What never took effect is not in it. */
      readonly order: ReadonlyMap<string, readonly HistoryEntry<Op>[]>;
    }
  | { readonly linearizable: false; readonly counterexample: Counterexample<Op> }
  | {
      /** Neither shown nor refuted within `maxSteps`. */
      readonly linearizable: undefined;
      readonly undecided: { readonly object: string; readonly maxSteps: number };
    };

/**
 * Decides whether a history is linearizable (M. Herlihy and J. M. Wing, TOPLAS 12(3), 1990): whether each operation can
 * have taken effect at one moment between its invocation and its completion. Linearizability is local, so each object
 * is decided by itself. Operations that failed are left out, and those of unknown outcome take effect at any time after
 * their invocation, or never. Where one ended in the very moment in which another began, they count as concurrent.
 *
 * Time grows with the number of operations as long as a register, a counter or a list shows the effects of its updates;
 * the problem is NP-complete, though, and a history can be made that exceeds `maxSteps`.
 *
 * @throws ConfigurationError for what no client can have seen, such as a completion before its invocation
 * @publicApi
 */
export function checkLinearizable<Op extends Operation, State>(
  history: Iterable<HistoryEntry<Op>>,
  model: Model<Op, State>,
  { maxSteps = 1_000_000 }: CheckOptions = {},
): LinearizabilityResult<Op> {
  const order = new Map<string, readonly HistoryEntry<Op>[]>();
  let undecided: string | undefined;
  for (const [object, entries] of byObject(history, model)) {
    const result = checkObject(entries, model, maxSteps);
    if ('deadEnds' in result) {
      return {
        linearizable: false,
        counterexample: counterexampleOf(object, entries, model, result.deadEnds),
      };
    }
    if ('order' in result) order.set(object, result.order);
    else undecided ??= object;
  }
  if (undecided !== undefined) return { linearizable: undefined, undecided: { object: undecided, maxSteps } };
  return { linearizable: true, order };
}

function byObject<Op extends Operation>(
  history: Iterable<HistoryEntry<Op>>,
  model: Model<Op>,
): Map<string, HistoryEntry<Op>[]> {
  const objects = new Map<string, HistoryEntry<Op>[]>();
  for (const entry of history) {
    checkEntry(entry, model);
    const entries = objects.get(entry.object);
    if (entries) entries.push(entry);
    else objects.set(entry.object, [entry]);
  }
  return objects;
}

function checkEntry<Op extends Operation>(entry: HistoryEntry<Op>, model: Model<Op>): void {
  // Refuses what it doesn't know.
  model.apply(model.initial, entry.operation);
  const fault = faultOf(entry, model);
  if (fault === undefined) return;
  throw new ConfigurationError(`${describeEntry(entry)} on ${JSON.stringify(entry.object)} ${fault}`);
}

function faultOf<Op extends Operation>(entry: HistoryEntry<Op>, model: Model<Op>): string | undefined {
  if (entry.completedAtMs === undefined) {
    return entry.outcome === 'unknown'
      ? undefined
      : 'has no time of completion. Note when its outcome was known.';
  }
  if (!(entry.completedAtMs >= entry.invokedAtMs)) {
    return 'completed before it was invoked. Take both times from one monotonic clock.';
  }
  // A read that shows nothing would be accepted whatever happened.
  if (entry.outcome === 'ok' && entry.value === undefined && model.isRead(entry.operation)) {
    return 'is a read without a value. Give ok() what was read, and null where there was nothing.';
  }
  return undefined;
}
