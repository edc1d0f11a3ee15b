import { firstValueFrom, take, toArray } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { memoryCoordination } from '../coordination/index.js';
import { ActivationError } from '../errors/index.js';
import { Field, HighlanderObject, Update, type OnActivate } from '../object/index.js';
import { memoryStore } from '../storage/index.js';
import { settled, startNode, stopAllNodes } from '../testing/start-node.fixture.js';

let broken = false;

@HighlanderObject('list')
class TodoList implements OnActivate {
  @Field() title = 'untitled';
  @Field(() => []) todos!: string[];

  onActivate(): void {
    if (broken) throw new Error('broken');
  }

  @Update() rename(title: string): void {
    this.title = title;
  }
}

async function start() {
  broken = false;
  const node = await startNode([TodoList]);
  return { ...node, list: node.objects.ref(TodoList, 'x') };
}

interface Seen {
  titles: string[];
  revisions: number[];
  errors: unknown[];
}

function observe(node: Awaited<ReturnType<typeof start>>) {
  const seen: Seen = { titles: [], revisions: [], errors: [] };
  const subscription = node.objects.watch(TodoList, 'x').subscribe({
    next: ({ state, revision }) => {
      seen.titles.push(state.title);
      seen.revisions.push(revision);
    },
    error: (error: unknown) => seen.errors.push(error),
  });
  return { seen, subscription };
}

describe('watch', () => {
  afterEach(stopAllNodes);

  it('shows the current snapshot, then every newer one', async () => {
    const node = await start();
    await node.list.rename('a');
    const { seen, subscription } = observe(node);
    await settled();
    await node.list.rename('b');
    await node.list.rename('c');
    await settled();
    expect(seen).toEqual({ titles: ['a', 'b', 'c'], revisions: [1, 2, 3], errors: [] });
    subscription.unsubscribe();
    await node.list.rename('d');
    await settled();
    expect(seen.titles).toEqual(['a', 'b', 'c']);
  });

  it('shows nothing that is not durable (I5)', async () => {
    const node = await start();
    await node.list.rename('a');
    const { seen } = observe(node);
    await settled();
    const held = node.storage.delay('before', { operation: 'write' });
    const update = node.list.rename('b');
    await held.arrived();
    await settled();
    expect(seen.titles).toEqual(['a']);
    held.release();
    await update;
    await settled();
    expect(seen.titles).toEqual(['a', 'b']);
  });

  it('goes on over sleep, deletion and a lost session, and its revisions only grow', async () => {
    const node = await start();
    const { seen } = observe(node);
    await node.list.rename('a');
    await node.objects.shutdown(TodoList, 'x');
    await node.list.rename('b');
    await node.objects.delete(TodoList, 'x');
    await settled();
    expect(seen.titles.at(-1)).toBe('untitled');
    await node.coordination.expireSession(node.objects.node.nodeId);
    await node.list.rename('c');
    await settled();
    expect(seen.titles.at(-1)).toBe('c');
    expect(seen.revisions).toEqual([...new Set(seen.revisions)].sort((a, b) => a - b));
    expect(seen.errors).toEqual([]);
  });

  it('shows what another node wrote when the object comes back', async () => {
    const shared = { coordination: memoryCoordination(), storage: memoryStore() };
    const [one, two] = [await startNode([TodoList], shared), await startNode([TodoList], shared)];
    await one.objects.ref(TodoList, 'x').rename('one');
    const { seen } = observe({ ...one, list: one.objects.ref(TodoList, 'x') });
    await settled();
    await one.objects.shutdown(TodoList, 'x');
    await two.objects.ref(TodoList, 'x').rename('two');
    await two.objects.shutdown(TodoList, 'x');
    await one.objects.ref(TodoList, 'x').rename('one again');
    await settled();
    expect(seen).toEqual({ titles: ['one', 'one again'], revisions: [1, 3], errors: [] });
  });

  it('gives each subscriber a copy of its own', async () => {
    const node = await start();
    const first = firstValueFrom(node.objects.watch(TodoList, 'x'));
    const second = firstValueFrom(node.objects.watch(TodoList, 'x'));
    (await first).state.todos.push('changed by a subscriber');
    expect((await second).state.todos).toEqual([]);
    expect((await node.objects.get(TodoList, 'x')).todos).toEqual([]);
  });

  it('is not disturbed by a subscriber that throws, nor are the commits', async () => {
    const node = await start();
    const uncaught: unknown[] = [];
    const onUncaught = (error: unknown) => uncaught.push(error);
    process.on('uncaughtException', onUncaught);
    const listeners = process.listeners('uncaughtException').filter((listener) => listener !== onUncaught);
    for (const listener of listeners) process.off('uncaughtException', listener);
    try {
      node.objects.watch(TodoList, 'x').subscribe(() => {
        throw new Error('thrown by a subscriber');
      });
      const { seen } = observe(node);
      await node.list.rename('a');
      await node.list.rename('b');
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(seen.titles.at(-1)).toBe('b');
      expect(uncaught.length).toBeGreaterThan(0);
    } finally {
      for (const listener of listeners) process.on('uncaughtException', listener);
      process.off('uncaughtException', onUncaught);
    }
  });

  it('ends with the error of an object that can’t be read', async () => {
    const node = await start();
    broken = true;
    const { seen } = observe(node);
    await settled();
    expect(seen.errors).toEqual([expect.any(ActivationError)]);
  });

  it('is lazy: without a subscriber nothing happens', async () => {
    const node = await start();
    const watched = node.objects.watch(TodoList, 'x');
    await settled();
    expect(node.objects.local()).toEqual([]);
    const taken = firstValueFrom(watched.pipe(take(2), toArray()));
    await settled();
    await node.list.rename('a');
    expect((await taken).map(({ revision }) => revision)).toEqual([0, 1]);
  });
});
