import { expect, it } from 'vitest';
import { Ledger } from './support/ledger.js';
import { Load } from './support/load.js';
import { clusterForFile } from './support/start-cluster.js';

const SESSION_TIMEOUT_MS = 2_000;
const TICK_MS = 200;

const cluster = clusterForFile('application.ts', {
  sessionTimeoutMs: SESSION_TIMEOUT_MS,
  tickTimeMs: TICK_MS,
});

it('the objects of a node that is killed under load answer elsewhere in time, and nothing is lost', async () => {
  const [victim, ...others] = cluster().nodes;
  const load = new Load(() => others, { ledgers: 30, callers: 12, timeoutMs: 20_000, name: 'killed' });
  await load.goesOn(300);
  const orphans = (await victim!.local()).map(({ id }) => id);
  expect(orphans.length).toBeGreaterThan(0);
  for (const id of orphans) await others[0]!.call(Ledger, id, 'all');
  // Stopped first, so that reads are under way to it when it dies.
  victim!.pause();
  const killedMs = performance.now();
  const answers = orphans.map(async (id) => {
    await others[0]!.with({ timeoutMs: 20_000 }).call(Ledger, id, 'all');
    return performance.now() - killedMs;
  });
  await others[0]!.members();
  await victim!.kill();
  const slowestMs = Math.max(...(await Promise.all(answers)));
  await load.goesOn(300);
  await load.stop();
  console.log(
    `${orphans.length} orphans answered after at most ${Math.round(slowestMs)} ms; ${String(load)}`,
  );
  // Whoever waited succeeded, but for updates that had been sent to the dead node: one a caller at most.
  expect(load.errors).toHaveLength(load.unknown);
  expect(load.unknown).toBeLessThanOrEqual(12);
  expect(slowestMs).toBeLessThan(SESSION_TIMEOUT_MS + TICK_MS + 1_000);
  expect(load.wrongAnswers).toEqual([]);
  await expect(load.faults(others[1]!)).resolves.toEqual([]);
});
