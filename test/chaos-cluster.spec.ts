import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { newSeed } from './chaos/arguments.js';
import { FAULTS } from './chaos/faults/index.js';
import { describeRun, summarize, writeEvidence } from './chaos/report.js';
import { runChaos } from './chaos/run.js';
import { NODE_PROGRAM } from './cluster/support/start-cluster.js';
import { compileTogether } from './support/compile-fixture.js';

// A minute of faults, the start, and the check; on a busy machine each takes longer.
const TIMEOUT_MS = 240_000;

it('a cluster keeps its promises through every kind of fault', { timeout: TIMEOUT_MS }, async () => {
  const application = join(import.meta.dirname, 'chaos/application.ts');
  const compiled = await compileTogether({ program: NODE_PROGRAM, application });
  onTestFinished(() => compiled.cleanup());
  const seed = newSeed();
  console.log(`Again with the same faults: npm run chaos -- --seed ${seed} --minutes 0`);
  const run = await runChaos({
    seed,
    minutes: 0,
    faults: FAULTS,
    clients: 20,
    ...compiled.paths,
    say: (line) => console.log(line),
  });
  console.log(describeRun(seed, run));
  if (run.verdict.violations.length > 0) {
    console.log(`All that shows it is in ${await writeEvidence('test-results/chaos', seed, run)}`);
  }
  expect(run.verdict.violations).toEqual([]);
  // Nor did it keep them by doing nothing.
  const { faults, ok, commits } = summarize(seed, run);
  expect(faults).toBe(FAULTS.length);
  expect(ok).toBeGreaterThan(2_000);
  expect(commits).toBeGreaterThan(500);
});
