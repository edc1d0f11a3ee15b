import { expect, it } from 'vitest';
import { Ledger } from './support/ledger.js';
import { clusterForFile } from './support/start-cluster.js';

const cluster = clusterForFile('application.ts');

it('a node whose sessions have expired forgets its objects without a write, and serves again by itself', async () => {
  const [victim, other] = cluster().nodes;
  const { pid, nodeId } = victim!;
  await victim!.startup(Ledger, 'x', { node: nodeId });
  await victim!.call(Ledger, 'x', 'append', 1);
  victim!.isolate('coordination');
  const patient = other!.with({ timeoutMs: 20_000 });
  while ((await patient.lookup(Ledger, 'x'))?.nodeId === nodeId) await patient.call(Ledger, 'x', 'all');
  const { revision } = await patient.snapshot(Ledger, 'x');
  // Its sessions are over by the servers' clock. By its own they are over a little later.
  while ((await victim!.local()).length > 0) await other!.members();
  victim!.heal();
  const healedMs = performance.now();
  await victim!.with({ timeoutMs: 20_000 }).call(Ledger, 'mine again', 'append', 1);
  console.log(
    `Its session had expired: it served again after ${Math.round(performance.now() - healedMs)} ms`,
  );
  await expect(patient.snapshot(Ledger, 'x')).resolves.toEqual({ state: { entries: [1] }, revision });
  await cluster().settled();
  await victim!.startup(Ledger, 'here', { node: victim!.nodeId });
  expect(victim!.pid).toBe(pid);
  expect(victim!.nodeId).toBe(nodeId);
});
