import type { HistoryEntry, Operation } from '../history-entry.js';
import type { Model, RefinedModel } from '../models/model.js';
import { plainMachine } from '../models/plain.machine.js';
import type { Call } from './call.js';
import type { Machine } from './machine.js';
import { Search } from './search.js';

/** What the search of one object found. */
export type ObjectResult<Op extends Operation> = { readonly steps: number } & (
  | { readonly order: HistoryEntry<Op>[] }
  | { readonly deadEnds: readonly ObjectDeadEnd<Op>[] }
  | { readonly exceeded: true }
);

export interface ObjectDeadEnd<Op extends Operation> {
  readonly order: readonly HistoryEntry<Op>[];
  readonly pending: readonly HistoryEntry<Op>[];
}

/** Looks for an order of the operations of one object. */
export function checkObject<Op extends Operation>(
  entries: readonly HistoryEntry<Op>[],
  model: Model<Op>,
  maxSteps: number,
  { looksAhead = true }: { looksAhead?: boolean } = {},
): ObjectResult<Op> {
  const calls = callsOf(entries, model);
  const machine = machineOf(calls, model);
  const search = new Search(looksAhead ? machine : withoutLookingAhead(machine), calls);
  const result = search.run(maxSteps);
  const entriesOf = (found: readonly Call[]): HistoryEntry<Op>[] =>
    found.map(({ entry }) => entry as HistoryEntry<Op>);
  const { steps } = result;
  if ('order' in result) return { steps, order: entriesOf(result.order) };
  if ('exceeded' in result) return result;
  return {
    steps,
    deadEnds: result.deadEnds.map(({ order, pending }) => ({
      order: entriesOf(order),
      pending: entriesOf(pending),
    })),
  };
}

/** Those that are sure to change nothing: without them the others are explained no worse. */
export function onlookersOf<Op extends Operation>(
  entries: readonly HistoryEntry<Op>[],
  model: Model<Op>,
): HistoryEntry<Op>[] {
  const calls = callsOf(entries, model);
  const machine = machineOf(calls, model);
  return calls.filter((call) => machine.onlyLooks(call)).map(({ entry }) => entry);
}

function machineOf<Op extends Operation>(calls: readonly Call<Op>[], model: Model<Op>): Machine {
  return isRefined(model) ? model.refine(calls) : plainMachine(model);
}

/** Goes on until nothing fits: slower, and what it ends with needs less explanation. */
function withoutLookingAhead(machine: Machine): Machine {
  return { ...machine, misses: undefined, comesBack: undefined };
}

export function isRefined<Op extends Operation>(model: Model<Op>): model is RefinedModel<Op, unknown> {
  return 'refine' in model;
}

function callsOf<Op extends Operation>(entries: readonly HistoryEntry<Op>[], model: Model<Op>): Call<Op>[] {
  return entries
    .filter(
      ({ outcome, operation }) => outcome === 'ok' || (outcome === 'unknown' && !model.isRead(operation)),
    )
    .map((entry, id) => {
      const certain = entry.outcome === 'ok';
      return {
        id,
        entry,
        operation: entry.operation,
        value: certain ? entry.value : undefined,
        invokedAtMs: entry.invokedAtMs,
        returnedAtMs: certain ? entry.completedAtMs! : Number.POSITIVE_INFINITY,
        certain,
      };
    });
}
