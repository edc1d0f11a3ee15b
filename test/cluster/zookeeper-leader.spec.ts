import { expect, it } from 'vitest';
import { Load } from './support/load.js';
import { clusterForFile } from './support/start-cluster.js';

const cluster = clusterForFile('application.ts', { zooKeeperServers: 3, sessionTimeoutMs: 6_000 });

it('the death of the leader of an ensemble costs no call', async () => {
  const { nodes, zooKeeper } = cluster();
  const load = new Load(() => nodes, { ledgers: 10, callers: 6, timeoutMs: 20_000, name: 'leader' });
  await load.goesOn(100);
  const leader = await zooKeeper.inMode('leader');
  await leader.kill();
  await load.goesOn(100);
  // Objects that were never awake need a claim, hence a leader.
  const fresh = new Load(() => nodes, { ledgers: 20, callers: 6, timeoutMs: 20_000, name: 'fresh' });
  await fresh.goesOn(50);
  await fresh.stop();
  await leader.restart();
  await load.goesOn(100);
  await load.stop();
  console.log(`The leader was killed: ${String(load)}; ${String(fresh)}`);
  expect([...load.errors, ...fresh.errors]).toEqual([]);
  expect([...load.wrongAnswers, ...fresh.wrongAnswers]).toEqual([]);
  await expect(load.faults(nodes[0]!)).resolves.toEqual([]);
});
