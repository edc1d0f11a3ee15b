import { expect, it } from 'vitest';
import { Load } from './support/load.js';
import { clusterForFile } from './support/start-cluster.js';

const cluster = clusterForFile('application.ts');

it('a restart of all nodes under load, one after the other, costs no call and no update', async () => {
  const { nodes } = cluster();
  const load = new Load(() => nodes.filter(({ isRunning }) => isRunning), {
    ledgers: 30,
    callers: 12,
    timeoutMs: 20_000,
    name: 'rolling',
  });
  await load.goesOn(100);
  const beganMs = performance.now();
  const times: number[] = [];
  for (const node of nodes) {
    const stopsMs = performance.now();
    await node.stop();
    times.push(Math.round(performance.now() - stopsMs));
    await load.goesOn(50);
    await node.restart();
    await cluster().settled();
    await load.goesOn(50);
  }
  await load.stop();
  const tookMs = Math.round(performance.now() - beganMs);
  console.log(`Three restarts in ${tookMs} ms, stopped within ${times.join(', ')} ms: ${String(load)}`);
  expect(load.errors).toEqual([]);
  expect(load.wrongAnswers).toEqual([]);
  await expect(load.faults(nodes[0]!)).resolves.toEqual([]);
});
