import type { Attempt, Counterexample } from '../counterexample.js';
import {
  describeEntry,
  describeOperation,
  describeOutcome,
  type HistoryEntry,
  type Operation,
} from '../history-entry.js';
import { mayHaveReturned } from '../models/plain.machine.js';
import { endOf, shownOperations } from './shown-operations.js';

const BAR_WIDTH = 40;
/** How much of an order is shown: its end is where it goes wrong. */
const MAX_ORDER = 12;
const MAX_VALUE_LENGTH = 120;

/**
 * A counterexample as text, for a person: what was asked for and seen, when, and why no order of it works.
 *
 * @publicApi
 */
export function describeCounterexample<Op extends Operation>(counterexample: Counterexample<Op>): string {
  const { object, model, operations, offending, attempts, total } = counterexample;
  const shown = shownOperations(counterexample);
  const originMs = Math.min(...shown.map(({ invokedAtMs }) => invokedAtMs));
  const untilMs = offending.completedAtMs!;
  const rows = shown.map((entry) => [
    entry === offending ? '✗' : ' ',
    entry.process,
    shorten(describeOperation(entry.operation) + describeOutcome(entry)),
    timesOf(entry, originMs),
    barOf(entry, originMs, untilMs),
  ]);
  return [
    `${JSON.stringify(object)} is not a linearizable ${model.name}. ` +
      `Nothing explains ✗ ${shorten(describeEntry(offending))}.`,
    '',
    `${operations.length} of its ${total} operations show it${shown.length < operations.length ? `; the last ${shown.length} are` : ''}:`,
    ...table(rows),
    ...attempts.flatMap((attempt, index) => ['', ...describeAttempt(attempt, counterexample, index)]),
  ].join('\n');
}

function describeAttempt<Op extends Operation>(
  { order, pending }: Attempt<Op>,
  { model }: Counterexample<Op>,
  index: number,
): string[] {
  let state = model.initial;
  const lines = order.map((entry) => {
    state = model.apply(state, entry.operation).state;
    return `  ${shorten(describeEntry(entry))}, then the state is ${shorten(JSON.stringify(state))}`;
  });
  const skipped = Math.max(0, lines.length - MAX_ORDER);
  return [
    index === 0 ? 'The best that can be done:' : 'Or:',
    ...(skipped > 0 ? [`  … ${skipped} operations before`] : []),
    ...lines.slice(-MAX_ORDER),
    ...pending.map((entry) => `  ${whyNot(entry, state, model)}`),
  ];
}

function whyNot<Op extends Operation>(
  entry: HistoryEntry<Op>,
  state: unknown,
  model: Counterexample<Op>['model'],
): string {
  const { result } = model.apply(state, entry.operation);
  const name = shorten(describeEntry(entry));
  if (mayHaveReturned(model, result, entry.value)) return `${name} fits, but leads no further`;
  return `${name} does not fit: it would be ${shorten(JSON.stringify(result))}`;
}

function timesOf(entry: HistoryEntry, originMs: number): string {
  const endMs = endOf(entry);
  const ms = (atMs: number): string => (atMs - originMs).toFixed(3);
  return `${ms(entry.invokedAtMs)} – ${endMs === undefined ? '?' : ms(endMs)} ms`;
}

function barOf(entry: HistoryEntry, originMs: number, untilMs: number): string {
  const spanMs = untilMs - originMs || 1;
  const column = (atMs: number): number =>
    Math.min(BAR_WIDTH - 1, Math.max(0, Math.round(((atMs - originMs) / spanMs) * (BAR_WIDTH - 1))));
  const start = column(entry.invokedAtMs);
  const endMs = endOf(entry);
  const end = endMs === undefined ? BAR_WIDTH : column(endMs);
  const middle = (endMs === undefined ? '╌' : '─').repeat(Math.max(0, end - start - 1));
  const bar = end === start ? '│' : `├${middle}${endMs === undefined ? '' : '┤'}`;
  return ' '.repeat(start) + bar;
}

function table(rows: readonly string[][]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}

function shorten(text: string): string {
  if (text.length <= MAX_VALUE_LENGTH) return text;
  // The end of a list says most.
  return `${text.slice(0, MAX_VALUE_LENGTH / 3)} … ${text.slice(-MAX_VALUE_LENGTH / 2)}`;
}
