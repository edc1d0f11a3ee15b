import type { HistoryEntry } from '../history-entry.js';
import { textOf } from '../json.js';
import type { Call } from '../search/call.js';
import type { Machine } from '../search/machine.js';
import type { CompareAndSetOperation } from './compare-and-set.model.js';

/** Stands for every value that no call looks for. */
const UNOBSERVED = 'unobserved';

type Step =
  | { readonly kind: 'read'; readonly value: string }
  | { readonly kind: 'write'; readonly value: string }
  | { readonly kind: 'swap'; readonly expected: string; readonly next: string; readonly done: unknown };

/** More writers of one value than are worth looking through. */
const MANY = 4;

/** Values are texts, and those that nobody looks for are one: then writes of them are alike. */
export function registerMachine(calls: readonly Call<CompareAndSetOperation>[]): Machine<string> {
  const observed = observedValues(calls);
  const token = (value: unknown): string => {
    const text = textOf(value);
    return observed.has(text) ? text : UNOBSERVED;
  };
  const steps = calls.map((call) => stepOf(call, token));
  const alike = calls.map(({ value }, id) => `${JSON.stringify(steps[id])} ${textOf(value)}`);
  // From where a call of unknown outcome can lead on. Other values are only of use to the target itself.
  const bridges = new Set(
    calls.flatMap(({ certain, id }) => {
      const step = steps[id]!;
      return !certain && step.kind === 'swap' ? [step.expected] : [];
    }),
  );

  const writers = writersOf(calls, steps);
  const mayBecome = (value: string, isPlaced: (call: Call) => boolean): boolean => {
    const some = writers.get(value) ?? [];
    // Of values that are written again and again, one more writer is sure to be found.
    return some.length > MANY || some.some((call) => !isPlaced(call));
  };

  const apply = (state: string, step: Step): string | undefined => {
    if (step.kind === 'write') return step.value;
    if (step.kind === 'read') return state === step.value ? state : undefined;
    const holds = state === step.expected;
    if (step.done !== undefined && step.done !== holds) return undefined;
    return holds ? step.next : state;
  };

  return {
    initial: token(null),
    key: (state) => state,
    step: (state, { id }) => apply(state, steps[id]!),
    onlyLooks({ id }) {
      const step = steps[id]!;
      return step.kind === 'read' || (step.kind === 'swap' && step.done === false);
    },
    alike: ({ id }) => alike[id]!,
    needs: ({ id }) => wantedBy(steps[id]!),
    comesBack: (state, _next, isPlaced) => mayBecome(state, isPlaced),
    misses(state, { id }, isPlaced) {
      const wanted = wantedBy(steps[id]!);
      return wanted !== undefined && state !== wanted && !mayBecome(wanted, isPlaced);
    },
    helps(state, call, { id }) {
      const target = steps[id]!;
      // What a write overwrites need not have been.
      if (target.kind === 'write') return false;
      const next = apply(state, steps[call.id]!);
      if (next === undefined || next === state) return false;
      if (bridges.has(next)) return true;
      if (target.kind === 'read') return next === target.value;
      return target.done !== true || next === target.expected;
    },
  };
}

/** The value that must be there for the call to have seen what it saw. */
function wantedBy(step: Step): string | undefined {
  if (step.kind === 'read') return step.value;
  return step.kind === 'swap' && step.done === true ? step.expected : undefined;
}

/** For each value, the calls that can bring it about. */
function writersOf(
  calls: readonly Call<CompareAndSetOperation>[],
  steps: readonly Step[],
): ReadonlyMap<string, readonly Call[]> {
  const writers = new Map<string, Call[]>();
  for (const call of calls) {
    const step = steps[call.id]!;
    if (step.kind === 'read' || (step.kind === 'swap' && step.done === false)) continue;
    const value = step.kind === 'write' ? step.value : step.next;
    const some = writers.get(value);
    if (some) some.push(call);
    else writers.set(value, [call]);
  }
  return writers;
}

function stepOf({ operation, value }: Call<CompareAndSetOperation>, token: (value: unknown) => string): Step {
  if (operation.name === 'read') return { kind: 'read', value: token(value) };
  if (operation.name === 'write') return { kind: 'write', value: token(operation.value) };
  if (operation.name === 'delete') return { kind: 'write', value: token(null) };
  return { kind: 'swap', expected: token(operation.expected), next: token(operation.next), done: value };
}

/** What some call was seen to find, or looks for. */
function observedValues(
  calls: readonly { readonly operation: CompareAndSetOperation; readonly value?: unknown }[],
): Set<string> {
  return new Set(
    calls.flatMap(({ operation, value }) => {
      if (operation.name === 'compare-and-set') return [textOf(operation.expected)];
      return operation.name === 'read' ? [textOf(value)] : [];
    }),
  );
}

/**
 * The values that can be left out, with all that writes or reads them: those that no compare-and-set has to do with.
 * None where one of these didn't find what it looked for, or didn't say: any value may have been there.
 */
export function separateValues(entries: readonly HistoryEntry<CompareAndSetOperation>[]): string[] {
  const maySee = entries.some(
    ({ operation, outcome, value }) =>
      operation.name === 'compare-and-set' && outcome === 'ok' && value !== true,
  );
  if (maySee) return [];
  const exchanged = new Set(
    entries.flatMap(({ operation }) =>
      operation.name === 'compare-and-set' ? [textOf(operation.expected), textOf(operation.next)] : [],
    ),
  );
  return [...new Set(entries.flatMap(valuesOf))].filter((value) => !exchanged.has(value));
}

export function registerWithout<Op extends CompareAndSetOperation>(
  entries: readonly HistoryEntry<Op>[],
  values: ReadonlySet<string>,
): HistoryEntry<Op>[] {
  return entries.filter((entry) => !valuesOf(entry).some((value) => values.has(value)));
}

function valuesOf({ operation, value }: HistoryEntry<CompareAndSetOperation>): string[] {
  if (operation.name === 'read') return value === undefined ? [] : [textOf(value)];
  if (operation.name === 'compare-and-set') return [];
  return [textOf(operation.name === 'write' ? operation.value : null)];
}
