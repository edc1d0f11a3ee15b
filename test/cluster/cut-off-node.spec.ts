import { afterEach, describe, expect, it } from 'vitest';
import { Ledger } from './support/ledger.js';
import { Load } from './support/load.js';
import { clusterForFile } from './support/start-cluster.js';

const cluster = clusterForFile('application.ts');

afterEach(() => cluster().settled());

describe.each(['both', 'in', 'out'] as const)('a node that is cut off (%s)', (direction) => {
  it('from ZooKeeper loses its objects to others in time, answers nothing wrong, and comes back by itself', async () => {
    const { nodes } = cluster();
    const [victim, other] = nodes;
    const load = new Load(() => nodes, {
      ledgers: 15,
      callers: 9,
      timeoutMs: 2_000,
      name: `zookeeper-${direction}`,
    });
    await load.goesOn(100);
    const owned = (await victim!.local()).map(({ id }) => id);
    expect(owned.length).toBeGreaterThan(0);
    victim!.isolate('coordination', direction);
    const patient = other!.with({ timeoutMs: 20_000 });
    for (const id of owned) {
      while ((await patient.lookup(Ledger, id))?.nodeId === victim!.nodeId)
        await patient.call(Ledger, id, 'all');
    }
    victim!.heal();
    await load.goesOn(100);
    await load.stop();
    console.log(`Cut off from ZooKeeper (${direction}): ${String(load)}`);
    for (const error of load.errors) expect(error).toHaveProperty('ran');
    expect(load.wrongAnswers).toEqual([]);
    await expect(load.faults(other!)).resolves.toEqual([]);
  });

  it('from its peers keeps its objects; others wait for it or are told', async () => {
    const { nodes } = cluster();
    const [victim, other] = nodes;
    const kept = `kept-${direction}`;
    const load = new Load(() => nodes, {
      ledgers: 15,
      callers: 9,
      timeoutMs: 2_000,
      name: `peers-${direction}`,
    });
    await load.goesOn(100);
    await victim!.startup(Ledger, kept, { node: victim!.nodeId });
    victim!.isolate('peers', direction);
    const update = other!.with({ timeoutMs: 1_000 }).call(Ledger, kept, 'append', 1);
    await expect(update).rejects.toHaveProperty('ran');
    await expect(victim!.call(Ledger, kept, 'append', 2)).resolves.toBeGreaterThan(0);
    await expect(other!.lookup(Ledger, kept)).resolves.toMatchObject({ nodeId: victim!.nodeId });
    victim!.heal();
    await expect(other!.call(Ledger, kept, 'all')).resolves.toContain(2);
    await load.goesOn(100);
    await load.stop();
    console.log(`Cut off from its peers (${direction}): ${String(load)}`);
    for (const error of load.errors) expect(error).toHaveProperty('ran');
    expect(load.wrongAnswers).toEqual([]);
    await expect(load.faults(other!)).resolves.toEqual([]);
  });
});
