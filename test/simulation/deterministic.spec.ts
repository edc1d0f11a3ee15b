import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileForNode, type CompiledFixture } from '../support/compile-fixture.js';
import { runSimulation } from './run-simulation.js';

const SCHEDULES = 40;

let program: CompiledFixture;

beforeAll(async () => {
  program = await compileForNode(join(import.meta.dirname, 'main.ts'));
});
afterAll(() => program.cleanup());

/** What happened, as one number. */
async function hashOf(seed: number): Promise<string> {
  const { output } = await runSimulation(program.path, ['--seed', `${seed}`, '--schedules', `${SCHEDULES}`]);
  return /trace hash (\w+)/.exec(output)?.[1] ?? output;
}

test('the same seed lets the same things happen, in the same order and at the same times', async () => {
  const [once, again, other] = await Promise.all([hashOf(1), hashOf(1), hashOf(2)]);
  expect(once).toMatch(/^[0-9a-f]{16}$/);
  expect(again).toBe(once);
  expect(other).not.toBe(once);
});

test('a schedule that is run by itself is the one that it was among others', async () => {
  const trace = async (from: number, schedules: number): Promise<string[]> => {
    const { output } = await runSimulation(program.path, [
      '--seed',
      '3',
      '--from',
      `${from}`,
      '--schedules',
      `${schedules}`,
      '--trace',
    ]);
    return output.split('\n').slice(0, -2);
  };
  const [all, last] = await Promise.all([trace(0, 5), trace(4, 1)]);
  expect(last.length).toBeGreaterThan(100);
  expect(all.slice(-last.length)).toEqual(last);
});
