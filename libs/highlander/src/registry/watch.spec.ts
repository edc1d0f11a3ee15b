import { filter, firstValueFrom, lastValueFrom, take, tap, toArray } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../clock/index.js';
import { tcpTransport } from '../cluster/index.js';
import { memoryCoordination } from '../coordination/index.js';
import { ActivationError } from '../errors/index.js';
import type { StateAndRevision } from '../host/index.js';
import { Field, HighlanderObject, Update, type OnActivate } from '../object/index.js';
import { memoryStore } from '../storage/index.js';
import { passing, settled, startNode, stopAllNodes, stopNode } from '../testing/start-node.fixture.js';

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
    await passing(node, node.list.rename('c'));
    await node.clock.advance(2_000);
    expect(seen.titles.at(-1)).toBe('c');
    expect(seen.revisions).toEqual([...new Set(seen.revisions)].sort((a, b) => a - b));
    expect(seen.errors).toEqual([]);
  });

  it('shows what is written on another node, and follows the object from node to node', async () => {
    const shared = { coordination: memoryCoordination(), storage: memoryStore(), clock: new ManualClock() };
    const [one, two] = [await startNode([TodoList], shared), await startNode([TodoList], shared)];
    await two.objects.ref(TodoList, 'x').rename('two');
    const { seen } = observe({ ...one, list: one.objects.ref(TodoList, 'x') });
    await settled();
    expect(seen.titles).toEqual(['two']);
    await two.objects.ref(TodoList, 'x').rename('two again');
    await settled();
    expect(seen.titles).toEqual(['two', 'two again']);
    await stopNode(two);
    await passing(one, one.objects.ref(TodoList, 'x').rename('one'));
    await one.clock.advance(2_000);
    expect(seen).toEqual({ titles: ['two', 'two again', 'one'], revisions: [1, 2, 3], errors: [] });
  });

  it('asks the owner once, however many watch', async () => {
    const shared = { coordination: memoryCoordination(), storage: memoryStore() };
    const [one, two] = [await startNode([TodoList], shared), await startNode([TodoList], shared)];
    await two.objects.ref(TodoList, 'x').rename('a');
    const all = Array.from({ length: 50 }, () => observe({ ...one, list: one.objects.ref(TodoList, 'x') }));
    await settled();
    const answers = one.network.delay('after', { to: two.objects.node.nodeId });
    await two.objects.ref(TodoList, 'x').rename('b');
    await settled();
    await two.objects.ref(TodoList, 'x').rename('c');
    await answers.arrived(1);
    answers.release();
    await settled();
    for (const { seen } of all) expect(seen.titles.at(-1)).toBe('c');
  });

  it('keeps its object awake', async () => {
    const node = await startNode([TodoList], { idleTimeoutMs: 1_000 });
    const subscription = node.objects.watch(TodoList, 'x').subscribe();
    await settled();
    await node.clock.advance(30_000);
    expect(node.objects.local()).toHaveLength(1);
    subscription.unsubscribe();
    await node.clock.advance(3_000);
    expect(node.objects.local()).toHaveLength(0);
  });

  it('ends without an error when its node stops', async () => {
    const node = await startNode([TodoList]);
    const ended = lastValueFrom(node.objects.watch(TodoList, 'x'));
    await settled();
    await stopNode(node);
    await expect(ended).resolves.toMatchObject({ revision: 0 });
  });

  it('holds up no node that stops, also where its object lives on another one', async () => {
    const shared = { coordination: memoryCoordination(), storage: memoryStore() };
    // Its clock stands still: nothing is waited for but what comes of itself.
    const startOne = () => startNode([TodoList], { ...shared, transport: tcpTransport() });
    const [one, two] = [await startOne(), await startOne()];
    await two.objects.ref(TodoList, 'x').rename('a');
    const seen: string[] = [];
    const watched = firstValueFrom(
      one.objects.watch(TodoList, 'x').pipe(filter(({ state }) => state.title === 'b')),
    );
    const ended = lastValueFrom(
      one.objects.watch(TodoList, 'x').pipe(tap(({ state }) => seen.push(state.title))),
    );
    await two.objects.ref(TodoList, 'x').rename('b');
    await watched;
    await stopNode(one);
    await ended;
    expect(seen.at(-1)).toBe('b');
  });

  it('gives each subscriber a copy of its own', async () => {
    const node = await start();
    const first = firstValueFrom(node.objects.watch(TodoList, 'x'));
    const second = firstValueFrom(node.objects.watch(TodoList, 'x'));
    (await first).state.todos.push('changed by a subscriber');
    expect((await second).state.todos).toEqual([]);
    expect((await node.objects.get(TodoList, 'x')).todos).toEqual([]);
  });

  it('gives each subscriber a copy of its own of what comes later, too', async () => {
    const node = await start();
    const titles: string[] = [];
    for (let subscribers = 0; subscribers < 2; subscribers++) {
      node.objects.watch(TodoList, 'x').subscribe(({ state }) => {
        titles.push(state.title);
        state.title = 'changed by a subscriber';
        state.todos.push('changed by a subscriber');
      });
    }
    await settled();
    await node.list.rename('a');
    await settled();
    expect(titles).toEqual(['untitled', 'untitled', 'a', 'a']);
    expect(await node.objects.get(TodoList, 'x')).toEqual({ title: 'a', todos: [] });
  });

  it('shares its snapshots with the library itself, which changes none', async () => {
    const node = await start();
    const seen: StateAndRevision[][] = [[], []];
    for (const snapshots of seen)
      node.objects.watchShared('list', 'x').subscribe((snapshot) => snapshots.push(snapshot));
    await settled();
    await node.list.rename('a');
    await settled();
    const [one, two] = seen;
    expect(one!.map(({ revision }) => revision)).toEqual([0, 1]);
    expect(two!.map(({ revision }) => revision)).toEqual([0, 1]);
    expect(one![1]).toBe(two![1]);
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
