import type { HistoryEntry, Operation } from './history-entry.js';
import type { Model } from './models/model.js';
import { checkObject, isRefined, onlookersOf, type ObjectDeadEnd } from './search/check-object.js';
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
const MAX_TRIALS = 250;
const MAX_TRIAL_STEPS = 400_000;
const MAX_TOLD_STEPS = 20_000;

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
  const first = firstFailure(entries, model, fails);
  const operations = withoutSubjects(withoutOnlookers(first, model, fails), model, fails);
  const told = checkObject(operations, model, MAX_TOLD_STEPS, { looksAhead: false });
  if ('deadEnds' in told) attempts = told.deadEnds;
  const last = lastCompleted(operations);
  // Of several that completed in one moment, one that could not be placed.
  const offending = last.find((entry) => attempts[0]!.pending.includes(entry)) ?? last[0]!;
  return { object, model, operations, offending, attempts, total: entries.length };
}

/**
 * The history up to the first completion with which it fails. What plays no part is left out first, since that makes
 * all that follows cheaper; so there may be an earlier failure in what was left out.
 */
function firstFailure<Op extends Operation>(
  entries: readonly HistoryEntry<Op>[],
  model: Model<Op>,
  fails: (some: readonly HistoryEntry<Op>[]) => boolean,
): readonly HistoryEntry<Op>[] {
  let found = shortestPrefix(withoutSubjects(entries, model, fails), fails);
  for (;;) {
    const endMs = lastCompleted(found)[0]!.completedAtMs!;
    const beforeMs = endsOf(entries).findLast((ms) => ms < endMs);
    const before = beforeMs === undefined ? [] : until(entries, beforeMs);
    if (!fails(before)) return found;
    found = shortestPrefix(withoutSubjects(before, model, fails), fails);
  }
}

/** The shortest prefix that fails. What can't be explained, no longer history explains. */
function shortestPrefix<Op extends Operation>(
  entries: readonly HistoryEntry<Op>[],
  fails: (some: readonly HistoryEntry<Op>[]) => boolean,
): readonly HistoryEntry<Op>[] {
  const endsMs = endsOf(entries);
  let fine = -1;
  let failing = endsMs.length - 1;
  while (failing - fine > 1) {
    const middle = (fine + failing) >> 1;
    if (fails(until(entries, endsMs[middle]!))) failing = middle;
    else fine = middle;
  }
  return until(entries, endsMs[failing]!);
}

/** When operations completed that are ok, in order. */
function endsOf(entries: readonly HistoryEntry[]): number[] {
  return entries
    .filter(({ outcome }) => outcome === 'ok')
    .map(({ completedAtMs }) => completedAtMs!)
    .sort((a, b) => a - b);
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

/** Leaves out what only looked, but for the end. The others are explained no worse without it. */
function withoutOnlookers<Op extends Operation>(
  entries: readonly HistoryEntry<Op>[],
  model: Model<Op>,
  fails: (some: readonly HistoryEntry<Op>[]) => boolean,
): readonly HistoryEntry<Op>[] {
  const last = lastCompleted(entries);
  const seen = entries.filter(({ outcome, operation }) => outcome === 'ok' || !model.isRead(operation));
  const onlookers = onlookersOf(seen, model).filter((entry) => !last.includes(entry));
  const without = (some: ReadonlySet<HistoryEntry<Op>>): HistoryEntry<Op>[] =>
    seen.filter((entry) => !some.has(entry));
  return without(leaveOutGroups(onlookers, (some) => fails(without(some))));
}

/**
 * Leaves out what the model says may be left out. Only what keeps the failure a failure of the whole: with just any
 * update less, a read of it would be wrong for no other reason.
 */
function withoutSubjects<Op extends Operation>(
  entries: readonly HistoryEntry<Op>[],
  model: Model<Op>,
  fails: (some: readonly HistoryEntry<Op>[]) => boolean,
): readonly HistoryEntry<Op>[] {
  if (!isRefined(model) || !model.subjects || !model.leaveOut) return entries;
  const leaveOut = model.leaveOut.bind(model);
  const subjects = leaveOutGroups(model.subjects(entries), (some) => fails(leaveOut(entries, some)));
  return leaveOut(entries, subjects);
}

/** Those with the last completion; more than one only where clocks are coarse. */
function lastCompleted<Op extends Operation>(entries: readonly HistoryEntry<Op>[]): HistoryEntry<Op>[] {
  const ended = entries.filter(({ outcome }) => outcome === 'ok');
  const endMs = ended.reduce(
    (latest, { completedAtMs }) => Math.max(latest, completedAtMs!),
    Number.NEGATIVE_INFINITY,
  );
  return ended.filter(({ completedAtMs }) => completedAtMs === endMs);
}
