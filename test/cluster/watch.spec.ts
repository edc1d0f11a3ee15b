import type { TestNode } from 'nestjs-highlander/testing';
import { expect, it } from 'vitest';
import { Ledger } from './support/ledger.js';
import { clusterForFile } from './support/start-cluster.js';

const cluster = clusterForFile('application.ts');

it('a watch from any node goes on when its object moves, and when its owner dies', async () => {
  const { nodes } = cluster();
  const [one, two, three] = nodes;
  await one!.startup(Ledger, 'watched', { node: one!.nodeId });
  const watching = [one, two, three].map((node) => observe(node!));
  await two!.call(Ledger, 'watched', 'append', 1);
  for (const watch of watching) await watch.shows(1);

  await three!.shutdown(Ledger, 'watched');
  await two!.call(Ledger, 'watched', 'append', 2);
  for (const watch of watching) await watch.shows(2);

  const owner = await three!.lookup(Ledger, 'watched');
  const dead = nodes.findIndex(({ nodeId }) => nodeId === owner?.nodeId);
  await nodes[dead]!.kill();
  const [left, other] = nodes.filter((_, index) => index !== dead);
  // An update right after the death may be sent to the dead node yet, and its outcome not be known; a read is sent again.
  await left!.with({ timeoutMs: 20_000 }).call(Ledger, 'watched', 'all');
  await left!.call(Ledger, 'watched', 'append', 3);
  const survivors = watching.filter((_, index) => index !== dead);
  for (const watch of survivors) await watch.shows(3);

  await other!.delete(Ledger, 'watched');
  await other!.call(Ledger, 'watched', 'append', 4);
  for (const watch of survivors) {
    await watch.shows(4);
    const { revisions } = watch;
    expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b));
    expect(watch.errors).toEqual([]);
  }
  expect(watching[dead]!.errors).toEqual([expect.objectContaining({ name: 'TestNodeEndedError' })]);
});

/** What a subscriber on this node sees. */
function observe(node: TestNode) {
  const revisions: number[] = [];
  const errors: unknown[] = [];
  let last: number | undefined;
  let changed = (): void => undefined;
  node.watch(Ledger, 'watched').subscribe({
    next({ state, revision }) {
      last = state.entries.at(-1);
      revisions.push(revision);
      changed();
    },
    error: (error: unknown) => errors.push(error),
  });
  return {
    revisions,
    errors,
    /** Resolves when the last entry is this one. */
    async shows(entry: number): Promise<void> {
      while (last !== entry) await new Promise<void>((resolve) => (changed = resolve));
    },
  };
}
