import { ActivationError } from 'nestjs-highlander';
import { expect, it } from 'vitest';
import { clusterWithModules } from './support/start-cluster.js';

const { cluster, modules } = clusterWithModules(
  { old: 'letter-1.application.ts', newer: 'letter-2.application.ts' },
  { nodes: 2 },
);

it('an object whose record is of a newer version moves to a node that knows it, until all know it', async () => {
  const [one, two] = cluster().nodes;
  await one!.call('letter', 'home', 'write', 'hello');
  await one!.shutdown('letter', 'home');

  await two!.restart({ module: modules().newer });
  await cluster().settled();
  await expect(two!.startup('letter', 'home', { node: two!.nodeId })).resolves.toBeUndefined();
  await expect(one!.get('letter', 'home')).resolves.toEqual({ body: 'hello' });
  await expect(one!.call('letter', 'home', 'write', 'again')).resolves.toBe('version 2 wrote again');

  // Asleep, it could be placed on either.
  for (let times = 0; times < 4; times++) {
    await one!.shutdown('letter', 'home');
    await expect(one!.get('letter', 'home')).resolves.toEqual({ body: 'again' });
    await expect(two!.local()).resolves.toEqual([{ type: 'letter', id: 'home' }]);
  }

  await two!.stop();
  await cluster().settled();
  const error: unknown = await one!.get('letter', 'home').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ActivationError);
  expect(error).toMatchObject({ ran: 'no', recordVersion: 2 });

  await one!.restart({ module: modules().newer });
  await expect(one!.get('letter', 'home')).resolves.toEqual({ body: 'again' });
});
