import { setTimeout as lasting } from 'node:timers/promises';
import { CoordinationUnavailableError } from 'nestjs-highlander';
import { expect, it } from 'vitest';
import { Ledger } from './support/ledger.js';
import { Load } from './support/load.js';
import { clusterForFile } from './support/start-cluster.js';

const cluster = clusterForFile('application.ts', { sessionTimeoutMs: 3_000 });

it('while ZooKeeper is away for less than the lease, nobody notices', async () => {
  const { nodes, zooKeeper } = cluster();
  const load = new Load(() => nodes, { ledgers: 10, callers: 6, timeoutMs: 20_000, name: 'short' });
  await load.goesOn(200);
  load.slowestMs = 0;
  zooKeeper.servers[0]!.pause();
  await lasting(1_000);
  await load.goesOn(1);
  zooKeeper.servers[0]!.resume();
  await load.goesOn(50);
  await load.stop();
  console.log(`ZooKeeper was away for 1 s: ${String(load)}`);
  expect(load.slowestMs).toBeLessThan(1_000);
  expect(load.errors).toEqual([]);
  await expect(load.faults(nodes[0]!)).resolves.toEqual([]);
});

it('while it is away for longer, calls wait, then they are refused; when it is back, all goes on', async () => {
  const { nodes, zooKeeper } = cluster();
  const pids = nodes.map(({ pid }) => pid);
  const load = new Load(() => nodes, { ledgers: 10, callers: 6, timeoutMs: 20_000, name: 'long' });
  await load.goesOn(100);
  await zooKeeper.servers[0]!.kill();
  const refusal = await refused(() => nodes[0]!.with({ timeoutMs: 300 }).call(Ledger, 'long-0', 'all'));
  expect(refusal).toBeInstanceOf(CoordinationUnavailableError);
  expect(refusal).toMatchObject({ ran: 'no' });
  const update = nodes[1]!.with({ timeoutMs: 4_000 }).call(Ledger, 'never woken', 'append', 1);
  await expect(update).rejects.toBeInstanceOf(CoordinationUnavailableError);
  await zooKeeper.servers[0]!.restart();
  await load.goesOn(100);
  await load.stop();
  console.log(`ZooKeeper was away for longer than the lease: ${String(load)}`);
  for (const error of load.errors) expect(error).toMatchObject({ ran: 'unknown' });
  expect(load.wrongAnswers).toEqual([]);
  await expect(load.faults(nodes[2]!)).resolves.toEqual([]);
  await cluster().settled();
  expect(nodes.map(({ pid }) => pid)).toEqual(pids);
});

/** The first error, once calls no longer succeed. */
async function refused(call: () => Promise<unknown>): Promise<unknown> {
  for (;;) {
    try {
      await call();
    } catch (error) {
      return error;
    }
  }
}
