import { expect, it } from 'vitest';
import { Ledger } from './support/ledger.js';
import { Load } from './support/load.js';
import { clusterForFile } from './support/start-cluster.js';

const WAITING = { timeoutMs: 20_000 };

const cluster = clusterForFile('application.ts');

it('a node that is stopped for longer than its session lasts answers nothing from what it remembers', async () => {
  const [victim, other, third] = cluster().nodes;
  const ids = Array.from({ length: 20 }, (_, n) => `ledger ${n}`);
  for (const id of ids) {
    await victim!.startup(Ledger, id, { node: victim!.nodeId });
    await victim!.call(Ledger, id, 'append', 1);
  }
  victim!.pause();
  // Asked before anybody else can have the objects, and before it can know that somebody has.
  const reads = ids.map((id) => victim!.with(WAITING).call(Ledger, id, 'all'));
  const updates = ids.map((id) => victim!.with(WAITING).call(Ledger, id, 'append', 2));
  const late = ids.map((id) => third!.with(WAITING).call(Ledger, id, 'append', 3));
  const settled = Promise.all([Promise.allSettled(updates), Promise.allSettled(late)]);
  await Promise.all(ids.map((id) => other!.with(WAITING).call(Ledger, id, 'append', 4)));
  victim!.resume();
  for (const entries of await Promise.all(reads)) expect(entries).toEqual(expect.arrayContaining([1, 4]));
  const outcomes = await settled;
  for (const [n, id] of ids.entries()) {
    const entries = await other!.call(Ledger, id, 'all');
    const appended = entries.filter((entry) => entry === 1 || entry === 4);
    expect(appended).toEqual([1, 4]);
    expect(new Set(entries).size).toBe(entries.length);
    for (const [index, entry] of [2, 3].entries()) {
      expect(possible(outcomes[index]![n]!)).toContain(entries.includes(entry));
    }
  }
});

/** Whether an update may be there, after its outcome. */
function possible(outcome: PromiseSettledResult<unknown>): readonly boolean[] {
  if (outcome.status === 'fulfilled') return [true];
  const { ran } = outcome.reason as { ran?: string };
  return ran === 'no' ? [false] : ran === 'unknown' ? [true, false] : [];
}

it('under load it acknowledges nothing that is lost, and comes back by itself', async () => {
  const { nodes } = cluster();
  const [victim, other] = nodes;
  await cluster().settled();
  const load = new Load(() => nodes, { ledgers: 30, callers: 12, timeoutMs: 20_000, name: 'stopped' });
  await load.goesOn(200);
  const owned = (await victim!.local()).map(({ id }) => id);
  victim!.pause();
  await Promise.all(owned.map((id) => other!.with(WAITING).call(Ledger, id, 'all')));
  victim!.resume();
  await load.goesOn(200);
  await load.stop();
  console.log(`A node was stopped with ${owned.length} objects: ${String(load)}`);
  for (const error of load.errors) expect(error).toHaveProperty('ran');
  expect(load.wrongAnswers).toEqual([]);
  await expect(load.faults(other!)).resolves.toEqual([]);
  await cluster().settled();
});
