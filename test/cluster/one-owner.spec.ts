import { AlreadyStartedError } from 'nestjs-highlander';
import { expect, it } from 'vitest';
import { TodoList } from './support/lists.js';
import { clusterForFile } from './support/start-cluster.js';

const IDS = 1_000;

const cluster = clusterForFile('application.ts');

it(`of three nodes that start ${IDS} objects at once, exactly one starts each`, async () => {
  const { nodes } = cluster();
  const ids = Array.from({ length: IDS }, (_, n) => `list ${n}`);
  const beganMs = performance.now();
  const outcomes = await Promise.all(
    ids.map((id) => Promise.allSettled(nodes.map((node) => node.startup(TodoList, id)))),
  );
  console.log(`${3 * IDS} attempts to start ${IDS} objects in ${Math.round(performance.now() - beganMs)} ms`);
  for (const attempts of outcomes) {
    const refusals = attempts.filter((attempt) => attempt.status === 'rejected');
    expect(refusals).toHaveLength(2);
    for (const { reason } of refusals) expect(reason).toBeInstanceOf(AlreadyStartedError);
  }
  const live = (await Promise.all(nodes.map((node) => node.local()))).flat();
  expect(live.map(({ id }) => id).sort()).toEqual([...ids].sort());
});
