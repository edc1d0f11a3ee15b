import type { HistoryEntry, Operation } from './history-entry.js';
import type { Model } from './models/model.js';
import { checkObject, isRefined, type ObjectDeadEnd } from './search/check-object.js';
import { leaveOutGroups } from './search/leave-out-groups.js';

/** A part of a history that no order explains. `describeCounterexample` and `renderTimeline` show it. @publicApi */
export interface Counterexample<Op extends Operation = Operation> {
  readonly object: string;
  readonly model: Model<Op>;
  /**
   * What is needed to see it. Operations that began later are gone, those that completed later are unknown, and what
   * plays no part is left out, from what was read as well.
   */
  readonly operations: readonly HistoryEntry<Op>[];
  /** With its completion the history can't be explained any more; until then it could. */
  readonly offending: HistoryEntry<Op>;
  /** Orders that explain as much as can be explained. */
  readonly attempts: readonly Attempt<Op>[];
  /** How many operations of this object the history has. */
  readonly total: number;
}

/** An order of some operations, and those that would have to come next, none of which fits. @publicApi */
export interface Attempt<Op extends Operation = Operation> {
  readonly order: readonly HistoryEntry<Op>[];
  readonly pending: readonly HistoryEntry<Op>[];
}

/** What may be spent on making a counterexample small: so many checks, and so many configurations in all of them. */
const MAX_TRIALS = 150;
const MAX_TRIAL_STEPS = 250_000;

/** Of a history that fails, what a person needs to see why. */
export function counterexampleOf<Op extends Operation>(
  object: string,
  entries: readonly HistoryEntry<Op>[],
  model: Model<Op>,
  known: readonly ObjectDeadEnd<Op>[],
): Counterexample<Op> {
  let attempts = known;
  let trials = MAX_TRIALS;
  let stepsLeft = MAX_TRIAL_STEPS;
  const fails = (some: readonly HistoryEntry<Op>[]): boolean => {
    if (trials-- <= 0 || stepsLeft <= 0) return false;
    const result = checkObject(some, model, stepsLeft);
    stepsLeft -= result.steps;
    if (!('deadEnds' in result)) return false;
    attempts = result.deadEnds;
    return true;
  };
  const operations = smallest(shortestPrefix(entries, fails), model, fails);
  return {
    object,
    model,
    operations,
    offending: lastCompleted(operations)!,
    attempts,
    total: entries.length,
  };
}

/** The history up to the first completion with which it fails. What can't be explained, no longer history explains. */
function shortestPrefix<Op extends Operation>(
  entries: readonly HistoryEntry<Op>[],
  fails: (some: readonly HistoryEntry<Op>[]) => boolean,
): readonly HistoryEntry<Op>[] {
  const endsMs = entries
    .filter(({ outcome }) => outcome === 'ok')
    .map(({ completedAtMs }) => completedAtMs!)
    .sort((a, b) => a - b);
  let fine = -1;
  let failing = endsMs.length - 1;
  while (failing - fine > 1) {
    const middle = (fine + failing) >> 1;
    if (fails(until(entries, endsMs[middle]!))) failing = middle;
    else fine = middle;
  }
  return until(entries, endsMs[failing]!);
}

function until<Op extends Operation>(
  entries: readonly HistoryEntry<Op>[],
  endMs: number,
): HistoryEntry<Op>[] {
  return entries
    .filter(({ invokedAtMs, outcome }) => invokedAtMs <= endMs && outcome !== 'failed')
    .map((entry) => {
      if (entry.completedAtMs === undefined || entry.completedAtMs <= endMs) return entry;
      const { process, object, operation, invokedAtMs } = entry;
      return { process, object, operation, invokedAtMs, outcome: 'unknown' };
    });
}

/**
 * Leaves out reads, then what a model says may be left out. Only what keeps the failure a failure of the whole: with an
 * update less, a read of it would be wrong for no other reason.
 */
function smallest<Op extends Operation>(
  entries: readonly HistoryEntry<Op>[],
  model: Model<Op>,
  fails: (some: readonly HistoryEntry<Op>[]) => boolean,
): readonly HistoryEntry<Op>[] {
  const offending = lastCompleted(entries)!;
  const reads = entries.filter((entry) => model.isRead(entry.operation) && entry !== offending);
  const without = (some: ReadonlySet<HistoryEntry<Op>>): HistoryEntry<Op>[] =>
    entries.filter((entry) => !some.has(entry));
  const fewer = without(leaveOutGroups(reads, (some) => fails(without(some))));

  if (!isRefined(model) || !model.subjects || !model.leaveOut) return fewer;
  const { leaveOut } = model;
  const keepsOffending = (some: readonly HistoryEntry<Op>[]): boolean => {
    const last = lastCompleted(some);
    return last?.process === offending.process && last.invokedAtMs === offending.invokedAtMs;
  };
  const subjects = leaveOutGroups(model.subjects(fewer), (some) => {
    const rest = leaveOut(fewer, some);
    return keepsOffending(rest) && fails(rest);
  });
  return leaveOut(fewer, subjects);
}

function lastCompleted<Op extends Operation>(
  entries: readonly HistoryEntry<Op>[],
): HistoryEntry<Op> | undefined {
  return entries
    .filter(({ outcome }) => outcome === 'ok')
    .sort((a, b) => a.completedAtMs! - b.completedAtMs!)
    .at(-1);
}
