import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../clock/index.js';
import { memoryCoordination } from '../coordination/index.js';
import { Field, HighlanderObject, Update } from '../object/index.js';
import { memoryStore } from '../storage/index.js';
import { passing, settled, startNode, stopAllNodes, stopNode } from '../testing/start-node.fixture.js';

@HighlanderObject('list')
class TodoList {
  @Field('untitled') title!: string;

  @Update() rename(title: string): void {
    this.title = title;
  }
}

/** An object that lives on one node and is watched on another one, by a client that sees its titles. */
async function watchedFromAfar() {
  const [clock, storage, coordination] = [new ManualClock(), memoryStore(), memoryCoordination()];
  const owner = await startNode([TodoList], { clock, storage, coordination });
  const watching = await startNode([TodoList], { clock, storage, coordination });
  await passing(owner, owner.objects.ref(TodoList, 'x').rename('a'));
  const titles: string[] = [];
  let isOver = false;
  const subscription = watching.objects.watch(TodoList, 'x').subscribe({
    next: ({ state }) => void titles.push(state.title),
    complete: () => {
      isOver = true;
    },
  });
  await passing(watching, settled());
  return { owner, watching, clock, coordination, titles, subscription, isOver: () => isOver };
}

describe('a node that watches an object of another one', () => {
  afterEach(stopAllNodes);

  it('stops at once: nobody waits for news any more', async () => {
    const { watching, clock, isOver } = await watchedFromAfar();
    const beganMs = clock.monotonicMs();
    await passing(watching, stopNode(watching));
    expect(clock.monotonicMs() - beganMs).toBeLessThan(100);
    expect(isOver()).toBe(true);
  });

  it('serves again at once when its session was lost, and goes on watching', async () => {
    const { owner, watching, clock, coordination, titles } = await watchedFromAfar();
    const beganMs = clock.monotonicMs();
    await coordination.expireSession(watching.objects.node.nodeId);
    await passing(watching, watching.objects.get(TodoList, 'y'));
    expect(clock.monotonicMs() - beganMs).toBeLessThan(1_000);
    await passing(owner, owner.objects.ref(TodoList, 'x').rename('b'));
    await clock.advance(1_000);
    expect(titles).toEqual(['a', 'b']);
  });

  it('asks no more when nobody watches any more', async () => {
    const { watching, clock, subscription } = await watchedFromAfar();
    subscription.unsubscribe();
    const beganMs = clock.monotonicMs();
    await passing(watching, stopNode(watching));
    expect(clock.monotonicMs() - beganMs).toBeLessThan(100);
  });
});
