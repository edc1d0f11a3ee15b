import { OutcomeUnknownError, StorageError } from 'nestjs-highlander';
import { expect, it } from 'vitest';
import { Ledger } from './support/ledger.js';
import { Load } from './support/load.js';
import { clusterForFile } from './support/start-cluster.js';

const cluster = clusterForFile('application.ts');

it('while S3 is away live objects can be read, and updates wait', async () => {
  const { nodes, s3 } = cluster();
  const [one, two] = nodes;
  await one!.call(Ledger, 'live', 'append', 1);
  s3.pause();
  const update = two!.with({ timeoutMs: 20_000 }).call(Ledger, 'live', 'append', 2);
  const impatient = one!.with({ timeoutMs: 1_000 }).call(Ledger, 'live', 'append', 3);
  await expect(impatient).rejects.toBeInstanceOf(OutcomeUnknownError);
  await expect(one!.call(Ledger, 'live', 'all')).resolves.toEqual([1]);
  await expect(two!.get(Ledger, 'live')).resolves.toEqual({ entries: [1] });
  s3.resume();
  await expect(update).resolves.toBeGreaterThan(1);
  await expect(two!.call(Ledger, 'live', 'all')).resolves.toEqual(expect.arrayContaining([1, 2]));
});

it('an object that sleeps can’t wake meanwhile, and says why', async () => {
  const { nodes, s3 } = cluster();
  await nodes[0]!.call(Ledger, 'asleep', 'append', 1);
  await nodes[0]!.shutdown(Ledger, 'asleep');
  s3.pause();
  const error = await nodes[1]!.call(Ledger, 'asleep', 'all').catch((thrown: unknown) => thrown);
  s3.resume();
  expect(error).toBeInstanceOf(StorageError);
  expect(error).toMatchObject({ ran: 'no' });
  await expect(nodes[1]!.call(Ledger, 'asleep', 'all')).resolves.toEqual([1]);
});

it.each(['out', 'in'] as const)(
  'a node whose way to S3 is broken (%s) confirms nothing that is lost',
  async (direction) => {
    const { nodes } = cluster();
    const load = new Load(() => nodes, { ledgers: 15, callers: 9, timeoutMs: 3_000, name: direction });
    await load.goesOn(100);
    nodes[0]!.isolate('storage', direction);
    const isUnknown = () => load.errors.some((error) => error instanceof OutcomeUnknownError);
    await load.until(isUnknown);
    nodes[0]!.heal();
    await load.goesOn(100);
    await load.stop();
    console.log(`A node lost its way to S3 (${direction}): ${String(load)}`);
    for (const error of load.errors) expect(error).toHaveProperty('ran');
    expect(load.wrongAnswers).toEqual([]);
    await expect(load.faults(nodes[1]!)).resolves.toEqual([]);
  },
);
