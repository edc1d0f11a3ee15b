import type { HistoryEntry, Operation } from 'nestjs-highlander/testing';
import { grouped } from '../grouped.js';
import type { FinalRecord } from '../records.js';
import type { Violation } from './violation.js';

/** Whether the records hold every update that was acknowledged, once, and none that was refused (I4). */
export function checkUpdates(
  history: readonly HistoryEntry[],
  records: ReadonlyMap<string, Pick<FinalRecord, 'shown'>>,
): Violation[] {
  return [...grouped(history, ({ object }) => object)].flatMap(([object, entries]) => {
    const shown = records.get(object)?.shown;
    if (object.startsWith('ledger/')) return entriesOf(object, entries, (shown ?? []) as readonly string[]);
    if (object.startsWith('tally/')) return sumOf(object, entries, (shown ?? 0) as number);
    return [];
  });
}

function entriesOf(object: string, history: readonly HistoryEntry[], stored: readonly string[]): Violation[] {
  const counts = new Map<string, number>();
  for (const entry of stored) counts.set(entry, (counts.get(entry) ?? 0) + 1);
  return history.flatMap(({ operation, outcome }) => {
    if (operation.name !== 'append') return [];
    const { element } = operation as Operation & { readonly element: string };
    const count = counts.get(element) ?? 0;
    if (count > 1) return [lost(`${object} has ${element} ${count} times`)];
    if (outcome === 'ok' && count === 0) return [lost(`${object} has lost ${element}`)];
    if (outcome === 'failed' && count > 0) return [lost(`${object} has ${element}, which was refused`)];
    return [];
  });
}

function sumOf(object: string, history: readonly HistoryEntry[], stored: number): Violation[] {
  const made = history.filter(({ operation }) => operation.name === 'increment');
  const least = made.filter(({ outcome }) => outcome === 'ok').length;
  const most = made.filter(({ outcome }) => outcome !== 'failed').length;
  if (stored >= least && stored <= most) return [];
  return [lost(`${object} is ${stored}, after ${least} to ${most} increments`)];
}

function lost(message: string): Violation {
  return { kind: 'lost update', message };
}
