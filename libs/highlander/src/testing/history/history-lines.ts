import { ConfigurationError } from '../../errors/index.js';
import type { HistoryEntry, Operation } from './history-entry.js';

/** One line of JSON for each entry. */
export function entriesToLines(entries: readonly HistoryEntry[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

/** Reads what `entriesToLines` wrote. */
export function entriesFromLines<Op extends Operation>(lines: string): HistoryEntry<Op>[] {
  return lines
    .split('\n')
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, number }) => {
      const entry = parse(line);
      if (isEntry<Op>(entry)) return entry;
      throw new ConfigurationError(
        `Line ${number} is no operation of a history: ${line.slice(0, 80)}. Give what toJsonLines() wrote.`,
      );
    });
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isEntry<Op extends Operation>(read: unknown): read is HistoryEntry<Op> {
  if (typeof read !== 'object' || read === null) return false;
  const entry = read as Partial<Record<keyof HistoryEntry, unknown>>;
  return (
    typeof entry.process === 'string' &&
    typeof entry.object === 'string' &&
    typeof (entry.operation as Partial<Operation> | null | undefined)?.name === 'string' &&
    typeof entry.invokedAtMs === 'number' &&
    (typeof entry.completedAtMs === 'number' ||
      (entry.completedAtMs === undefined && entry.outcome === 'unknown')) &&
    ['ok', 'failed', 'unknown'].includes(entry.outcome as string)
  );
}
