import { join } from 'node:path';
import { expect, it } from 'vitest';

interface Side {
  readonly title: string;
  readonly measure: (round: number) => Promise<number>;
}

interface Comparison {
  readonly baseline: Side;
  readonly contenders: readonly Side[];
  readonly rounds: number;
  readonly roundMs: number;
  readonly lessIsBetter?: boolean;
}

interface Row {
  readonly ours: number;
  readonly baseline: { readonly figure: number };
  readonly ratio: number;
  readonly spread: readonly [number, number];
}

// Plain JavaScript, without declarations.
const { compare } = (await import(join(import.meta.dirname, '../bench/support/compare.mjs'))) as {
  readonly compare: (comparison: Comparison) => Promise<Row[]>;
};

it('both sides are measured in turns, each first in every other round', async () => {
  const order: string[] = [];
  const side = (title: string): Side => ({
    title,
    measure: async (round) => {
      order.push(`${title} ${round}`);
      return 1;
    },
  });

  await compare({ baseline: side('raw'), contenders: [side('ours')], rounds: 2, roundMs: 1 });

  expect(order).toEqual(['raw 0', 'ours 0', 'ours 1', 'raw 1', 'raw 2', 'ours 2']);
});

it('a machine that becomes slower changes no ratio, and the round that warms up counts for nothing', async () => {
  const slowing = (title: string, figure: number): Side => ({
    title,
    measure: async (round) => (round === 0 ? 1_000_000 * figure ** 2 : figure / 2 ** round),
  });

  const [row] = await compare({
    baseline: slowing('raw', 800),
    contenders: [slowing('ours', 400)],
    rounds: 5,
    roundMs: 1,
  });

  expect(row).toMatchObject({ ours: 50, baseline: { figure: 100 }, ratio: 0.5, spread: [0.5, 0.5] });
});

it('the spread goes from the worst round to the best', async () => {
  const figures = [0, 10, 40, 20];
  const ours: Side = { title: 'ours', measure: async (round) => figures[round]! };
  const baseline: Side = { title: 'raw', measure: async () => 20 };

  const [row] = await compare({ baseline, contenders: [ours], rounds: 3, roundMs: 1 });

  expect(row).toMatchObject({ ratio: 1, spread: [0.5, 2] });
});

it('of times, less is better', async () => {
  const side = (title: string, ms: number): Side => ({ title, measure: async () => ms });

  const [row] = await compare({
    baseline: side('raw', 100),
    contenders: [side('ours', 125)],
    rounds: 1,
    roundMs: 1,
    lessIsBetter: true,
  });

  expect(row?.ratio).toBe(0.8);
});
