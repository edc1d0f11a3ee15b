import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compileForNode } from '../support/compile-fixture.js';
import { runSimulation } from './run-simulation.js';

// HIGHLANDER_SCHEDULES=100000 for a long search, HIGHLANDER_SEED=… to see one again.
const schedules = Number(process.env['HIGHLANDER_SCHEDULES'] ?? 10_000);
const seed = Number(process.env['HIGHLANDER_SEED'] ?? Date.now() % 2 ** 31);
const processes = Math.min(schedules, availableParallelism());
const share = Math.ceil(schedules / processes);
const TIMEOUT_MS = 60_000 + schedules * 60;

test(
  `a cluster keeps its promises in each of ${schedules} schedules (seed ${seed})`,
  async () => {
    const program = await compileForNode(join(import.meta.dirname, 'main.ts'));
    try {
      const outcomes = await Promise.all(
        Array.from({ length: processes }, (_, index) =>
          runSimulation(program.path, [
            '--seed',
            `${seed}`,
            '--from',
            `${index * share}`,
            '--schedules',
            `${share}`,
          ]),
        ),
      );
      const failures = outcomes.filter(({ isFine }) => !isFine).map(({ output }) => output);
      expect(failures.join('\n\n')).toBe('');
    } finally {
      await program.cleanup();
    }
  },
  TIMEOUT_MS,
);
