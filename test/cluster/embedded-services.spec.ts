import { expect, it } from 'vitest';
import { Ledger } from './support/ledger.js';
import { clusterForFile } from './support/start-cluster.js';

const cluster = clusterForFile('application.ts', { services: 'embedded' });

it('a node without servers has what it acknowledged again after it was killed', async () => {
  const [node] = cluster().nodes;
  const entries = Array.from({ length: 50 }, (_, entry) => entry);
  await Promise.all(entries.map((entry) => node!.call(Ledger, 'x', 'append', entry)));
  await node!.kill();
  await node!.restart();
  await expect(node!.call(Ledger, 'x', 'all')).resolves.toEqual(entries);
});

it('says that it is alone when a test wants of it what needs others', async () => {
  const [node, ...others] = cluster().nodes;
  expect(others).toEqual([]);
  expect(node!.address).toBeNull();
  expect(() => node!.isolate('storage')).toThrow('embedded');
  expect(() => cluster().s3).toThrow('embedded');
  await expect(cluster().addNode()).rejects.toThrow('the only one');
});
