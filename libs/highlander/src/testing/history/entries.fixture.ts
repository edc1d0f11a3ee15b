import type { HistoryEntry, Operation } from './history-entry.js';

/**
 * An entry from a line, such as `c1 2-5 write 3`, `c1 2-5 read = 3`, `c1 2-? append "a"`: process, times in ms, the
 * operation, and what it gave back.
 */
export function entriesOf<Op extends Operation>(...lines: string[]): HistoryEntry<Op>[] {
  return lines.map((line) => {
    const [, process, start, end, name, argument, value] =
      /^(\S+) (\d+)-(\d+|\?) ([\w-]+)(?: (?!=)(\S+))?(?: = (.*))?$/.exec(line)!;
    const args = argument === undefined ? {} : argumentsOf(name!, argument);
    return {
      process: process!,
      object: 'one',
      operation: { name: name!, ...args } as unknown as Op,
      invokedAtMs: Number(start),
      ...(end === '?' ? { outcome: 'unknown' } : { outcome: 'ok', completedAtMs: Number(end) }),
      ...(value === undefined ? {} : { value: JSON.parse(value) as unknown }),
    };
  });
}

function argumentsOf(name: string, argument: string): object {
  const [first, second] = argument.split('>').map((part) => JSON.parse(part) as unknown);
  if (name === 'write') return { value: first };
  if (name === 'increment') return { by: first };
  if (name === 'compare-and-set') return { expected: first, next: second };
  return { element: first };
}
