import { Injectable } from '@nestjs/common';
import { afterEach, describe, expect, it } from 'vitest';
import {
  ActivationError,
  CorruptRecordError,
  NodeDrainingError,
  OutcomeUnknownError,
  StorageError,
} from '../errors/index.js';
import {
  Field,
  HighlanderObject,
  ObjectIdentity,
  Read,
  Update,
  type DeactivationReason,
  type OnActivate,
  type OnDeactivate,
} from '../object/index.js';
import { ObjectRegistry } from '../registry/index.js';
import {
  gate,
  settled,
  startNode,
  stopAllNodes,
  stopNode,
  type TestNodeOptions,
} from '../testing/start-node.fixture.js';

@Injectable()
class Diary {
  readonly entries: string[] = [];
  slow = gate();
  wakeFault: Error | undefined;
  sleeping: ReturnType<typeof gate> | undefined;
}

@HighlanderObject('cat')
class Cat implements OnActivate, OnDeactivate {
  @Field('nobody') owner!: string;

  constructor(
    private readonly diary: Diary,
    private readonly self: ObjectIdentity,
    private readonly objects: ObjectRegistry,
  ) {}

  onActivate(): void {
    this.diary.entries.push(`${this.self.id} wakes, owned by ${this.owner}`);
    if (this.diary.wakeFault) throw this.diary.wakeFault;
  }

  async onDeactivate(reason: DeactivationReason): Promise<void> {
    this.diary.entries.push(`${this.self.id} sleeps: ${reason}`);
    await this.diary.sleeping?.passed;
  }

  @Update() adopt(owner: string): void {
    this.owner = owner;
  }

  @Update() async adoptSlowly(owner: string): Promise<void> {
    await this.diary.slow.passed;
    this.owner = owner;
  }

  @Update() async adoptWith(other: string): Promise<void> {
    await this.diary.slow.passed;
    await this.objects.ref(Cat, other).adopt('both');
    this.owner = 'both';
  }

  @Read() whose(): string {
    return this.owner;
  }
}

@HighlanderObject('mayfly', { idleTimeoutMs: 200 })
class Mayfly {
  @Read() fly(): string {
    return 'flies';
  }
}

async function start(options: TestNodeOptions = {}) {
  const node = await startNode([Cat, Mayfly, Diary], options);
  const live = () =>
    node.objects
      .local()
      .map(({ id }) => id)
      .sort();
  return { ...node, diary: node.app.get(Diary), cat: (id: string) => node.objects.ref(Cat, id), live };
}

const failure = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('an object', () => {
  afterEach(stopAllNodes);

  it('wakes at its first call, once, however many come', async () => {
    const { cat, diary, storage } = await start();
    const reads = storage.delay('before', { operation: 'read' });
    const calls = Array.from({ length: 10 }, () => cat('tom').whose());
    await reads.arrived();
    reads.release();
    await expect(Promise.all(calls)).resolves.toEqual(Array.from({ length: 10 }, () => 'nobody'));
    expect(diary.entries).toEqual(['tom wakes, owned by nobody']);
  });

  it('sleeps when nobody has called it for its idle timeout, and wakes with what it knew', async () => {
    const { cat, diary, clock, live } = await start({ idleTimeoutMs: 1_000 });
    await cat('tom').adopt('ann');
    await clock.advance(900);
    await cat('tom').whose();
    await clock.advance(900);
    expect(live()).toEqual(['tom']);
    await clock.advance(150);
    expect(live()).toEqual([]);
    expect(diary.entries).toEqual(['tom wakes, owned by nobody', 'tom sleeps: idle']);
    await expect(cat('tom').whose()).resolves.toBe('ann');
    expect(diary.entries.at(-1)).toBe('tom wakes, owned by ann');
  });

  it('has the idle timeout of its class, also when others wait longer', async () => {
    const { cat, objects, clock, live } = await start({ idleTimeoutMs: 60_000 });
    await cat('tom').whose();
    await objects.ref(Mayfly, 'fly').fly();
    expect(live()).toEqual(['fly', 'tom']);
    await clock.advance(250);
    expect(live()).toEqual(['tom']);
  });

  it('does not sleep while a handler runs or a commit is on its way', async () => {
    const { cat, diary, clock, live, storage } = await start({ idleTimeoutMs: 100, callTimeoutMs: 10_000 });
    const update = cat('tom').adoptSlowly('ann');
    await clock.advance(500);
    expect(live()).toEqual(['tom']);
    const held = storage.delay('before', { operation: 'write' });
    diary.slow.open();
    await held.arrived();
    await clock.advance(500);
    expect(live()).toEqual(['tom']);
    held.release();
    await update;
    await clock.advance(500);
    expect(live()).toEqual([]);
  });

  it('that is called while it falls asleep wakes again, exactly once', async () => {
    const { cat, diary, objects, coordination: _ } = await start();
    await cat('tom').adopt('ann');
    diary.sleeping = gate();
    const slept = objects.shutdown(Cat, 'tom');
    await settled();
    const calls = [cat('tom').whose(), cat('tom').adopt('bob'), objects.get(Cat, 'tom')];
    await settled();
    expect(diary.entries).toEqual(['tom wakes, owned by nobody', 'tom sleeps: shutdown']);
    diary.sleeping.open();
    await slept;
    await expect(Promise.all(calls)).resolves.toEqual(['ann', undefined, { owner: 'ann' }]);
    expect(diary.entries).toEqual([
      'tom wakes, owned by nobody',
      'tom sleeps: shutdown',
      'tom wakes, owned by ann',
    ]);
  });

  it('whose onActivate throws can’t be called, and is tried anew by the next call', async () => {
    const { cat, diary, live, objects } = await start();
    diary.wakeFault = new Error('not today');
    const error = await failure(cat('tom').whose());
    expect(error).toBeInstanceOf(ActivationError);
    expect(error).toMatchObject({ ran: 'no', cause: new Error('not today') });
    expect(live()).toEqual([]);
    await expect(objects.lookup(Cat, 'tom')).resolves.toBeNull();
    diary.wakeFault = undefined;
    await expect(cat('tom').whose()).resolves.toBe('nobody');
  });

  it('whose record can’t be read now is tried anew by the next call', async () => {
    const { cat, storage, objects } = await start();
    storage.failNext('before', { operation: 'read' });
    const error = await failure(cat('tom').whose());
    expect(error).toBeInstanceOf(StorageError);
    expect(error).toMatchObject({ ran: 'no' });
    await expect(objects.lookup(Cat, 'tom')).resolves.toBeNull();
    await expect(cat('tom').whose()).resolves.toBe('nobody');
  });

  it('whose record is corrupt is refused, and the record left alone (I7)', async () => {
    const { cat, storage } = await start();
    const store = await storage.open('default');
    await store.write({ type: 'cat', id: 'tom' }, '{"format":1,"type":"dog"}', null);
    const error = await failure(cat('tom').adopt('ann'));
    expect(error).toBeInstanceOf(CorruptRecordError);
    expect((error as Error).message).toContain('cat "tom"');
    expect(storage.recordOf({ type: 'cat', id: 'tom' })!.body).toBe('{"format":1,"type":"dog"}');
  });

  it('is put to sleep, least recently used first, when too many are live', async () => {
    const { cat, live, clock } = await start({ maxLiveObjects: 3 });
    for (const id of ['a', 'b', 'c']) {
      await cat(id).adopt(id);
      await clock.advance(1);
    }
    await cat('a').whose();
    await clock.advance(1);
    await cat('d').whose();
    expect(live()).toEqual(['a', 'c', 'd']);
    await Promise.all(Array.from({ length: 50 }, (_, index) => cat(`stranger ${index}`).whose()));
    expect(live().length).toBeLessThanOrEqual(3);
    await expect(cat('b').whose()).resolves.toBe('b');
  });

  it('that is needed by a running handler wakes even where all others are busy', async () => {
    const { cat, diary, objects } = await start({ maxLiveObjects: 1 });
    const update = cat('a').adoptWith('b');
    await settled();
    diary.slow.open();
    await update;
    await expect(objects.get(Cat, 'b')).resolves.toEqual({ owner: 'both' });
  });

  it('whose handler does not end can’t be put to sleep in time, but is when it ends', async () => {
    const { cat, diary, objects, clock, live } = await start({ callTimeoutMs: 1_000 });
    const hanging = failure(cat('tom').adoptSlowly('ann'));
    await settled();
    const sleeping = failure(objects.shutdown(Cat, 'tom'));
    await clock.advance(1_000);
    expect(await sleeping).toMatchObject({ code: 'HIGHLANDER_CALL_TIMEOUT', ran: 'unknown' });
    await hanging;
    diary.slow.open();
    await settled();
    expect(live()).toEqual([]);
  });

  it('that is deleted starts again from its defaults, as a new instance', async () => {
    const { cat, objects, diary, storage } = await start();
    await cat('tom').adopt('ann');
    await objects.delete(Cat, 'tom');
    expect(JSON.parse(storage.recordOf({ type: 'cat', id: 'tom' })!.body)).toMatchObject({
      deleted: true,
      revision: 2,
      state: {},
    });
    await expect(objects.snapshot(Cat, 'tom')).resolves.toEqual({ state: { owner: 'nobody' }, revision: 2 });
    await cat('tom').adopt('bob');
    await expect(objects.snapshot(Cat, 'tom')).resolves.toEqual({ state: { owner: 'bob' }, revision: 3 });
    expect(diary.entries).toEqual([
      'tom wakes, owned by nobody',
      'tom sleeps: shutdown',
      'tom wakes, owned by nobody',
    ]);
  });

  it('that is deleted while calls wait is new to them', async () => {
    const { cat, objects } = await start();
    await cat('tom').adopt('ann');
    const [, whose, state] = await Promise.all([
      objects.delete(Cat, 'tom'),
      cat('tom').whose(),
      objects.get(Cat, 'tom').then((found) => found.owner),
    ]);
    // The read ran while the end was not durable yet, or after it; never on something in between.
    expect(['ann', 'nobody']).toContain(whose);
    expect(['ann', 'nobody']).toContain(state);
    await expect(cat('tom').whose()).resolves.toBe('nobody');
  });

  it('that never was written leaves nothing when it is deleted', async () => {
    const { objects, storage } = await start();
    await objects.delete(Cat, 'tom');
    expect(storage.recordOf({ type: 'cat', id: 'tom' })).toBeUndefined();
  });
});

describe('a node that stops', () => {
  afterEach(stopAllNodes);

  it('puts its objects to sleep, and makes what they acknowledged durable', async () => {
    const node = await start();
    const { cat, diary, storage } = node;
    await cat('tom').adopt('ann');
    await stopNode(node);
    expect(diary.entries.at(-1)).toBe('tom sleeps: drain');
    expect(JSON.parse(storage.recordOf({ type: 'cat', id: 'tom' })!.body)).toMatchObject({
      state: { owner: 'ann' },
    });
    const error = await failure(cat('tom').whose());
    expect(error).toBeInstanceOf(NodeDrainingError);
    expect(error).toMatchObject({ ran: 'no' });
  });

  it('lets running handlers end, with what they call, and takes nothing else', async () => {
    const node = await start();
    const { cat, diary, storage } = node;
    const running = cat('tom').adoptWith('kitty');
    await settled();
    const waiting = failure(cat('tom').adopt('late'));
    const stopped = stopNode(node);
    await settled();
    expect(await failure(cat('other').adopt('x'))).toBeInstanceOf(NodeDrainingError);
    diary.slow.open();
    await running;
    await stopped;
    expect(await waiting).toBeInstanceOf(NodeDrainingError);
    for (const id of ['tom', 'kitty']) {
      expect(JSON.parse(storage.recordOf({ type: 'cat', id })!.body)).toMatchObject({
        state: { owner: 'both' },
      });
    }
  });

  it('gives up handlers that don’t end in time, and says which', async () => {
    const node = await start({ drainTimeoutMs: 2_000 });
    const { cat, clock, warnings } = node;
    const hanging = failure(cat('tom').adoptSlowly('ann'));
    await settled();
    let stopped = false;
    const stopping = stopNode(node).then(() => {
      stopped = true;
    });
    await clock.advance(1_999);
    expect(stopped).toBe(false);
    await clock.advance(1);
    await stopping;
    expect(warnings).toContainEqual(
      expect.objectContaining({ type: 'cat', id: 'tom', handler: 'adoptSlowly' }),
    );
    node.diary.slow.open();
    expect(await hanging).toMatchObject({ ran: 'unknown' });
    expect(node.storage.recordOf({ type: 'cat', id: 'tom' })).toBeUndefined();
  });

  it('tells callers of a commit that storage does not settle in time that the outcome is unknown', async () => {
    const node = await start({ drainTimeoutMs: 2_000 });
    const { cat, clock, storage } = node;
    await cat('tom').whose();
    storage.failNext('before', { operation: 'write', times: 1_000 });
    const update = failure(cat('tom').adopt('ann'));
    await settled();
    const stopping = stopNode(node);
    for (let i = 0; i < 30; i++) await clock.advance(100);
    await stopping;
    expect(await update).toBeInstanceOf(OutcomeUnknownError);
  });
});
