import type { Killer, Mutation } from './mutation.js';

/** The mutations as a table of Markdown, for docs/reliability.md. */
export function tableOf(mutations: readonly Mutation[]): string {
  const head = ['Switched off: the library…', 'Breaks', 'Found by', 'After'];
  const rows = mutations.map(({ fault, invariant, killer, found }) => [
    fault,
    invariant,
    FINDERS[killer.program](killer),
    found,
  ]);
  return table([head, ...rows]);
}

const FINDERS: Readonly<Record<Killer['program'], (killer: Killer) => string>> = {
  simulation: () => 'simulation',
  stores: ({ server }) => (server ? 'writers that race, on a real S3 server' : 'writers that race'),
  'stale-owner': () => 'an owner that is cut off',
  's3-doubt': () => 'a network that loses answers of a real S3 server',
  claims: () => 'two nodes on a real ZooKeeper',
  lease: ({ args }) => `real ZooKeeper, ${DISTURBANCES[args![1]!]!}`,
};

const DISTURBANCES: Readonly<Record<string, string>> = {
  stop: 'a node that is stopped',
  sleep: 'a machine that sleeps',
  'set back': 'a wall clock that is set back',
  'late answer': 'a node that finds old answers',
};

/** With columns of even width, as prettier makes them. */
function table([head, ...rows]: readonly string[][]): string {
  const widths = head!.map((_, column) => Math.max(...[head!, ...rows].map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  return [line(head!), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
