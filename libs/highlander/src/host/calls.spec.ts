import { Injectable } from '@nestjs/common';
import { afterEach, describe, expect, it } from 'vitest';
import { CallAbortedError, CallTimeoutError, DeadlockError, MailboxFullError } from '../errors/index.js';
import { Field, HighlanderObject, ObjectIdentity, Read, Update, type OnActivate } from '../object/index.js';
import { ObjectRegistry } from '../registry/index.js';
import {
  gate,
  settled,
  startNode,
  stopAllNodes,
  type TestNodeOptions,
} from '../testing/start-node.fixture.js';
import { currentCall, runAs } from './call-scope.js';

@Injectable()
class World {
  readonly hang = gate();
  readonly ran: string[] = [];
  /** Whom `onActivate` calls. */
  wakes: string | undefined;
  failsToWake = false;
}

@HighlanderObject('person', { callTimeoutMs: 1_000, mailboxLimit: 3 })
class Person implements OnActivate {
  @Field() name = '';

  constructor(
    private readonly world: World,
    private readonly objects: ObjectRegistry,
    private readonly self: ObjectIdentity,
  ) {}

  async onActivate(): Promise<void> {
    if (this.self.id !== 'caller-on-wake') return;
    if (this.world.wakes) await this.person(this.world.wakes).rename('x');
    if (this.world.failsToWake) throw new Error('no');
  }

  private person(id: string, timeoutMs?: number) {
    return this.objects.ref(Person, id, { timeoutMs });
  }

  @Update() rename(name: string): void {
    this.world.ran.push(`${this.self.id} ${name}`);
    this.name = name;
  }

  @Update() async hang(): Promise<void> {
    await this.world.hang.passed;
    this.name = 'hung';
  }

  @Update() async call(...others: string[]): Promise<string> {
    const [next, ...rest] = others;
    this.name = 'called';
    if (next === undefined) return this.self.id;
    return `${this.self.id}>${await this.person(next, 60_000).call(...rest)}`;
  }

  @Update() async renameBoth(other: string, name: string): Promise<void> {
    this.name = name;
    await this.person(other).rename(name);
    await this.person('hermit').hang();
  }

  @Update() async ask(other: string): Promise<unknown> {
    return this.objects.get(Person, other);
  }

  @Update() leaveBehind(other: string): void {
    void this.world.hang.passed.then(async () => {
      this.world.ran.push(
        await this.person(other)
          .call()
          .catch((error: Error) => error.name),
      );
    });
  }

  @Read() whoCalls(): unknown {
    return currentCall();
  }

  @Read() async nestedPrincipal(): Promise<unknown> {
    return this.person('other').whoCalls();
  }
}

async function start(options: TestNodeOptions = {}) {
  const node = await startNode([Person, World], options);
  return { ...node, world: node.app.get(World), person: (id: string) => node.objects.ref(Person, id) };
}

const failure = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('calls', () => {
  afterEach(stopAllNodes);

  it('end at their deadline when the handler does not, saying that it may have run', async () => {
    const { person, clock, warnings } = await start();
    const call = failure(person('ann').hang());
    await clock.advance(1_000);
    const error = await call;
    expect(error).toBeInstanceOf(CallTimeoutError);
    expect(error).toMatchObject({
      ran: 'unknown',
      handler: 'hang',
      timeoutMs: 1_000,
      type: 'person',
      id: 'ann',
    });
    expect(warnings).toEqual([
      expect.objectContaining({ handler: 'hang', ageMs: 1_000, type: 'person', id: 'ann' }),
    ]);
  });

  it('that wait behind such a handler end saying that they did not run, and never run', async () => {
    const { person, clock, world, warnings } = await start();
    const hanging = failure(person('ann').hang());
    await settled();
    const waiting = failure(person('ann').rename('late'));
    await clock.advance(1_000);
    await hanging;
    expect(await waiting).toMatchObject({ ran: 'no' });
    const after = failure(person('ann').rename('later'));
    await clock.advance(1_000);
    expect(await after).toMatchObject({ ran: 'no' });
    expect(warnings).toHaveLength(1);
    world.hang.open();
    await settled();
    expect(world.ran).toEqual([]);
    await person('ann').rename('now');
    expect(world.ran).toEqual(['ann now']);
  });

  it('take the timeout of their reference', async () => {
    const { objects, clock } = await start();
    const call = failure(objects.ref(Person, 'ann', { timeoutMs: 50 }).hang());
    await clock.advance(50);
    expect(await call).toMatchObject({ timeoutMs: 50 });
  });

  it('from within a handler end with the handler’s own time', async () => {
    const { person, clock } = await start();
    const blocked = failure(person('bob').hang());
    await settled();
    await clock.advance(500);
    const outer = failure(person('ann').call('bob'));
    await clock.advance(999);
    expect(await Promise.race([outer, Promise.resolve('waiting')])).toBe('waiting');
    await clock.advance(1);
    expect(await outer).toBeInstanceOf(CallTimeoutError);
    await blocked;
  });

  it('can be aborted, before and after they began', async () => {
    const { objects } = await start();
    const [first, second] = [new AbortController(), new AbortController()];
    const running = failure(objects.ref(Person, 'ann', { signal: first.signal }).hang());
    const waiting = failure(objects.ref(Person, 'ann', { signal: second.signal }).rename('x'));
    await settled();
    first.abort(new Error('left'));
    second.abort();
    expect(await running).toBeInstanceOf(CallAbortedError);
    expect(await running).toMatchObject({ ran: 'unknown', cause: new Error('left') });
    expect(await waiting).toMatchObject({ ran: 'no' });
    const dead = await failure(objects.ref(Person, 'cid', { signal: AbortSignal.abort() }).hang());
    expect(dead).toBeInstanceOf(CallAbortedError);
  });

  it('are refused when too many wait, but not for those who have given up', async () => {
    const { person, clock } = await start();
    const hanging = failure(person('ann').hang());
    await settled();
    const waiting = ['1', '2', '3'].map((name) => failure(person('ann').rename(name)));
    const refused = await failure(person('ann').rename('4'));
    expect(refused).toBeInstanceOf(MailboxFullError);
    expect(refused).toMatchObject({ limit: 3, ran: 'no' });
    await clock.advance(1_000);
    await Promise.all([hanging, ...waiting]);
    const accepted = failure(person('ann').rename('5'));
    await clock.advance(1_000);
    expect(await accepted).toBeInstanceOf(CallTimeoutError);
  });

  it.each([
    ['itself', ['ann'], ['person:ann', 'person:ann']],
    ['a caller', ['bob', 'ann'], ['person:ann', 'person:bob', 'person:ann']],
    ['a caller’s caller', ['bob', 'cid', 'bob'], ['person:ann', 'person:bob', 'person:cid', 'person:bob']],
  ])('fail at once when they come back to %s', async (_, others, chain) => {
    const { person, objects } = await start();
    const error = await failure(person('ann').call(...others));
    expect(error).toBeInstanceOf(DeadlockError);
    expect(error).toMatchObject({ chain, ran: 'no' });
    expect((error as Error).message).toContain(chain.join(' → '));
    expect(await objects.get(Person, 'ann')).toEqual({ name: '' });
  });

  it('go through chains of different objects', async () => {
    const { person } = await start();
    await expect(person('ann').call('bob', 'cid', 'dan')).resolves.toBe('ann>bob>cid>dan');
  });

  it('may read the committed state of a caller', async () => {
    const { person } = await start();
    await person('ann').rename('Ann');
    await expect(person('ann').ask('ann')).resolves.toEqual({ name: 'Ann' });
  });

  it('fail at once when waking an object comes back to who woke it', async () => {
    const { person, world } = await start();
    world.wakes = 'ann';
    const error = (await failure(person('ann').call('caller-on-wake'))) as Error;
    expect(error.cause).toBeInstanceOf(DeadlockError);
    world.wakes = 'caller-on-wake';
    const own = (await failure(person('caller-on-wake').rename('x'))) as Error;
    expect(own.cause).toBeInstanceOf(DeadlockError);
  });

  it('that called updates of others never promise to have had no effect (I4)', async () => {
    const { person, objects, clock, storage } = await start();
    void failure(person('hermit').hang());
    await settled();
    for (let count = 0; count < 3; count++) void failure(person('hermit').hang());
    const full = await failure(person('ann').renameBoth('bob', 'both'));
    expect(full).toBeInstanceOf(MailboxFullError);
    expect(full).toMatchObject({ ran: 'unknown', id: 'hermit' });
    expect(await objects.get(Person, 'ann')).toEqual({ name: '' });
    expect(await objects.get(Person, 'bob')).toEqual({ name: 'both' });
    await clock.advance(1_000);
    storage.failNext('before', { operation: 'write', effect: 'none' });
    expect(await failure(person('cid').call('dan'))).toMatchObject({ code: 'HIGHLANDER_STORAGE', ran: 'no' });
  });

  it('that woke an object which updated another one, and then could not, don’t promise it either', async () => {
    const { person, world } = await start();
    world.wakes = 'bob';
    world.failsToWake = true;
    expect(await failure(person('caller-on-wake').rename('x'))).toMatchObject({ ran: 'unknown' });
  });

  it('left behind by a turn that is over hold nobody up', async () => {
    const { person, world } = await start();
    await person('ann').leaveBehind('ann');
    world.hang.open();
    await settled();
    await settled();
    expect(world.ran).toEqual(['ann']);
  });

  it('know on whose behalf they are made, at any depth', async () => {
    const { person } = await start();
    const principal = { user: 'ann' };
    await expect(runAs(principal, () => person('bob').nestedPrincipal())).resolves.toEqual({
      type: 'person',
      id: 'other',
      handler: 'whoCalls',
      principal,
    });
    expect(currentCall()).toBeUndefined();
  });

  it('leave no timer behind', async () => {
    const { person, clock, objects } = await start({ idleTimeoutMs: 5_000 });
    await person('ann').rename('x');
    await objects.shutdown(Person, 'ann');
    // The collector's own timer is the only one, whatever the number of objects (I10).
    expect(clock.pending).toBeLessThanOrEqual(1);
    await clock.advance(5_000);
    expect(clock.pending).toBe(0);
  });
});
