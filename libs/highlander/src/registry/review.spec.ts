import { Injectable, UseGuards, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../clock/index.js';
import { currentCall, runAs } from '../host/index.js';
import { Field, HighlanderObject, ObjectIdentity, Read, Update } from '../object/index.js';
import { systemRandom } from '../random/index.js';
import {
  gate,
  settled,
  startNode,
  stopAllNodes,
  type TestNodeOptions,
} from '../testing/start-node.fixture.js';
import { ObjectRegistry } from './object-registry.js';
import { Watches } from './watches.js';

@Injectable()
class Door implements CanActivate {
  readonly asked: string[] = [];
  readonly refused = new Set<unknown>();
  held: ReturnType<typeof gate> | undefined;

  async canActivate(_context: ExecutionContext): Promise<boolean> {
    const { handler, principal } = currentCall()!;
    this.asked.push(`${String(principal)} ${handler}`);
    await this.held?.passed;
    return !this.refused.has(principal);
  }
}

@HighlanderObject('note')
class Note {
  @Field() text = '';
  @Field() length = 0;

  constructor(
    private readonly objects: ObjectRegistry,
    private readonly self: ObjectIdentity,
  ) {}

  @Update() write(text: string): void {
    this.text = text;
  }

  @Update() async copyTo(other: string): Promise<void> {
    this.text = `copied to ${other}`;
    await this.objects.ref(Note, other).write(`from ${this.self.id}`);
    await settled();
  }

  @Update() async end(other: string): Promise<void> {
    await this.objects.delete(Note, other);
    await settled();
  }

  @Read() read(): string {
    return this.text;
  }
}

@UseGuards(Door)
@HighlanderObject('diary')
class Diary {
  @Field() text = '';

  @Update() write(text: string): void {
    this.text = text;
  }
}

const start = (options: TestNodeOptions = {}) => startNode([Note, Diary, Door], options);

function outcome(call: Promise<unknown>): { now: unknown } {
  const seen: { now: unknown } = { now: 'pending' };
  call.then(
    (value) => (seen.now = value),
    (error: unknown) => (seen.now = error),
  );
  return seen;
}

describe('put', () => {
  afterEach(stopAllNodes);

  it('takes what it is given as it was at the call', async () => {
    const { objects } = await start();
    const patch = { text: 'as it was' };
    const put = objects.put(Note, 'a', patch);
    patch.text = 'changed later';
    await expect(put).resolves.toMatchObject({ text: 'as it was' });
  });

  it('comes before what the same caller calls later', async () => {
    const { objects } = await start();
    await objects.get(Note, 'a');
    const put = objects.put(Note, 'a', { text: 'first' });
    await Promise.all([put, objects.ref(Note, 'a').write('second')]);
    await expect(objects.get(Note, 'a')).resolves.toMatchObject({ text: 'second' });
  });

  it('is for what its guards saw', async () => {
    const { objects, app } = await start();
    const door = app.get(Door);
    door.held = gate();
    const patch = { text: 'harmless' };
    const put = objects.put(Diary, 'a', patch);
    await settled();
    patch.text = 'smuggled in';
    door.held.open();
    await expect(put).resolves.toEqual({ text: 'harmless' });
  });

  it('ends at its deadline also when a guard never answers', async () => {
    const { objects, app, clock } = await start({ callTimeoutMs: 1_000 });
    app.get(Door).held = gate();
    const put = outcome(objects.put(Diary, 'a', { text: 'x' }));
    await clock.advance(1_000);
    expect(put.now).toMatchObject({ code: 'HIGHLANDER_CALL_TIMEOUT', ran: 'no' });
    expect(clock.pending).toBe(0);
    app.get(Door).held!.open();
    await settled();
    await expect(objects.get(Diary, 'a')).resolves.toEqual({ text: '' });
  });
});

describe('startup', () => {
  afterEach(stopAllNodes);

  it('succeeds once, also where the object is still falling asleep', async () => {
    const { objects, coordination } = await start();
    await objects.startup(Note, 'a');
    const releases = coordination.delay('before', { operation: 'release' });
    const slept = objects.shutdown(Note, 'a');
    await releases.arrived();
    const starts = [objects.startup(Note, 'a'), objects.startup(Note, 'a')].map(outcome);
    releases.release();
    await slept;
    await settled();
    expect(starts.map(({ now }) => now)).toEqual([
      undefined,
      expect.objectContaining({ code: 'HIGHLANDER_ALREADY_STARTED' }),
    ]);
  });
});

describe('a watch', () => {
  afterEach(stopAllNodes);

  it('never delivers an older snapshot in place of a newer one', async () => {
    const watches = new Watches(new ManualClock(), systemRandom);
    const identity = new ObjectIdentity('note', 'a');
    const snapshot = (revision: number) => ({ state: {}, revision });
    const news = [snapshot(5)];
    const next = () =>
      news.length > 0 ? Promise.resolve(news.shift()!) : new Promise<never>(() => undefined);
    const seen: number[] = [];
    const observe = () =>
      watches
        .watch(identity, () => Promise.resolve(snapshot(4)), next)
        .subscribe(({ revision }) => seen.push(revision));
    observe();
    await settled();
    expect(seen).toEqual([4, 5]);
    // It loads what was the case before the news came.
    observe();
    await settled();
    expect(seen).toEqual([4, 5, 5]);
  });

  it('calls its subscriber on behalf of who subscribed, not of who wrote', async () => {
    const { objects } = await start();
    const seen: unknown[] = [];
    runAs('subscriber', () =>
      objects.watch(Note, 'b').subscribe(({ state }) => {
        if (state.text === '') return;
        seen.push(currentCall()?.principal);
        // The writer's turn is still running: in its chain, this would be a deadlock.
        objects
          .ref(Note, 'a')
          .read()
          .then(
            (text) => seen.push(text),
            (error: unknown) => seen.push(error),
          );
      }),
    );
    await settled();
    await runAs('writer', () => objects.ref(Note, 'a').copyTo('b'));
    await settled();
    expect(seen).toEqual([undefined, '']);
  });

  it('asks the guards on behalf of who subscribed, when it begins and not again', async () => {
    const { objects, app } = await start();
    const door = app.get(Door);
    const errors: unknown[] = [];
    const texts: string[] = [];
    runAs('reader', () =>
      objects.watch(Diary, 'b').subscribe({
        next: ({ state }) => texts.push(state.text),
        error: (error: unknown) => errors.push(error),
      }),
    );
    await settled();
    await runAs('writer', () => objects.ref(Diary, 'b').write('x'));
    door.refused.add('deleter');
    door.asked.length = 0;
    await runAs('janitor', () => objects.delete(Diary, 'b'));
    await settled();
    expect(door.asked).toEqual(['janitor delete']);
    expect(errors).toEqual([]);
    expect(texts).toEqual(['', 'x', '']);
  });

  it('may call an update from within its subscriber', async () => {
    const { objects } = await start();
    const seen: number[] = [];
    objects.watch(Note, 'a').subscribe(({ revision }) => {
      seen.push(revision);
      if (revision < 5) void objects.ref(Note, 'a').write(`after ${revision}`);
    });
    for (let rounds = 0; rounds < 5; rounds++) await settled();
    expect(seen).toEqual([0, 1, 2, 3, 4, 5]);
  });
});
