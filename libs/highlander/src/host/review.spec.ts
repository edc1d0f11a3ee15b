import { runInNewContext } from 'node:vm';
import { Injectable } from '@nestjs/common';
import { afterEach, describe, expect, it } from 'vitest';
import { CoordinationUnavailableError, DeadlockError, NodeDrainingError } from '../errors/index.js';
import {
  encodeRecord,
  Field,
  HighlanderObject,
  ObjectIdentity,
  Read,
  Update,
  type OnActivate,
  type OnDeactivate,
} from '../object/index.js';
import { memoryCoordination } from '../coordination/index.js';
import { ObjectRegistry } from '../registry/index.js';
import { memoryStore } from '../storage/index.js';
import {
  gate,
  passing,
  settled,
  startNode,
  stopAllNodes,
  stopNode,
  type TestNodeOptions,
} from '../testing/start-node.fixture.js';

/** What the objects of a test do in their hooks and handlers. */
@Injectable()
class Script {
  readonly log: string[] = [];
  readonly gates: ReturnType<typeof gate>[] = [];
  handler: (counter: Counter) => unknown = () => undefined;
  onActivate: (counter: Counter) => unknown = () => undefined;
  onDeactivate: (counter: Counter) => unknown = () => undefined;
}

@HighlanderObject('counter')
class Counter implements OnActivate, OnDeactivate {
  @Field() value = 0;

  constructor(
    private readonly script: Script,
    readonly self: ObjectIdentity,
    readonly objects: ObjectRegistry,
  ) {}

  async onActivate(): Promise<void> {
    await this.script.onActivate(this);
  }

  async onDeactivate(): Promise<void> {
    await this.script.onDeactivate(this);
  }

  @Update() add(amount: number): number {
    this.value += amount;
    return this.value;
  }

  @Update() perform(): unknown {
    return this.script.handler(this);
  }

  @Read() read(): number {
    return this.value;
  }

  @Read() performRead(): unknown {
    return this.script.handler(this);
  }
}

async function start(options: TestNodeOptions = {}) {
  const node = await startNode([Counter, Script], options);
  return {
    ...node,
    script: node.app.get(Script),
    counter: (id: string, timeoutMs?: number) =>
      node.objects.ref(Counter, id, timeoutMs === undefined ? {} : { timeoutMs }),
    sessions: () => node.coordination.resumeLease(node.objects.node.nodeId),
  };
}

/** What became of a call so far: its value, its error, or `'pending'`. */
function outcome(call: Promise<unknown>): { now: unknown } {
  const seen: { now: unknown } = { now: 'pending' };
  call.then(
    (value) => (seen.now = value),
    (error: unknown) => (seen.now = error),
  );
  return seen;
}

describe('a turn', () => {
  afterEach(stopAllNodes);

  it('ends once, even if the thenable that its handler returns answers again and again', async () => {
    const { counter, script } = await start();
    const hold = gate();
    let settleAgain!: () => void;
    script.handler = () => ({
      // oxlint-disable-next-line unicorn/no-thenable -- a query builder is one, too
      then(resolve: (value: unknown) => void, reject: (error: unknown) => void) {
        settleAgain = () => reject(new Error('again'));
        resolve('first');
      },
    });
    await expect(counter('a').perform()).resolves.toBe('first');
    script.handler = async () => {
      script.log.push('second begins');
      await hold.passed;
      script.log.push('second ends');
    };
    const second = counter('a').perform();
    await settled();
    settleAgain();
    const third = counter('a')
      .add(1)
      .then(() => script.log.push('third answered'));
    await settled();
    hold.open();
    await Promise.all([second, third]);
    expect(script.log).toEqual(['second begins', 'second ends', 'third answered']);
  });

  it('ends when the thenable that its handler returns throws', async () => {
    const { counter, script } = await start();
    await counter('a').read();
    script.handler = () => ({
      // oxlint-disable-next-line unicorn/no-thenable -- as above
      then() {
        throw new Error('no thenable');
      },
    });
    await expect(counter('a').perform()).rejects.toThrow('no thenable');
    await expect(counter('a').add(1)).resolves.toBe(1);
  });

  it.each([undefined, null, 0, 'text', Symbol('s'), Object.create(null)])(
    'passes on whatever its handler throws',
    async (thrown: unknown) => {
      const { counter, script } = await start();
      script.handler = () => {
        throw thrown;
      };
      const caught = await counter('a')
        .perform()
        .catch((error: unknown) => ({ error }));
      expect(caught).toStrictEqual({ error: thrown });
      await expect(counter('a').add(1)).resolves.toBe(1);
    },
  );

  it('that shuts its own object down is told that this can’t end', async () => {
    const { counter, script, objects } = await start();
    script.handler = ({ self }) => objects.shutdown(Counter, self.id);
    const refused = outcome(counter('a').perform());
    await settled();
    expect(refused.now).toBeInstanceOf(DeadlockError);
    await expect(counter('a').add(1)).resolves.toBe(1);
  });

  it('can read its own object also when that is about to sleep', async () => {
    const { counter, script, objects } = await start();
    const hold = gate();
    await counter('a').add(7);
    script.handler = async ({ self }) => {
      await hold.passed;
      return objects.get(Counter, self.id);
    };
    const reading = outcome(counter('a').perform());
    await settled();
    const slept = objects.shutdown(Counter, 'a');
    hold.open();
    await settled();
    expect(reading.now).toEqual({ value: 7 });
    await slept;
  });

  it('that called an update elsewhere never fails with ran: no, for the call as a whole has had an effect', async () => {
    const { counter, script, storage, objects } = await start();
    const other = () => objects.ref(Counter, 'other');
    await counter('a').read();
    await counter('other').read();
    script.handler = async (self) => {
      await other().add(1);
      storage.failNext('before', { operation: 'write', effect: 'none' });
      self.value = 1;
    };
    expect(
      await counter('a')
        .perform()
        .catch((error: unknown) => error),
    ).toMatchObject({ ran: 'unknown' });
    script.handler = async () => {
      await other().add(1);
      return other;
    };
    expect(
      await counter('a')
        .perform()
        .catch((error: unknown) => error),
    ).toMatchObject({ ran: 'unknown' });
    script.handler = async () => {
      await other().add(1);
      storage.failNext('before', { operation: 'write', effect: 'none' });
      await other().add(1);
    };
    expect(
      await counter('a')
        .perform()
        .catch((error: unknown) => error),
    ).toMatchObject({ ran: 'unknown' });
    await expect(counter('other').read()).resolves.toBe(3);
  });
});

@HighlanderObject('strict')
class Strict {
  // A promise, but not one of this realm.
  @Field({ default: 0, schema: { '~standard': { version: 1, vendor: 'test', validate: foreignRefusal } } })
  value!: number;

  @Update() set(value: number): void {
    this.value = value;
  }
}

function foreignRefusal(): Promise<{ issues: { message: string }[] }> {
  return runInNewContext(`Promise.resolve({ issues: [{ message: 'refused' }] })`) as ReturnType<
    typeof foreignRefusal
  >;
}

describe('a schema', () => {
  afterEach(stopAllNodes);

  it('refuses also by a promise that isn’t of this realm (I7)', async () => {
    const { objects } = await startNode([Strict]);
    await expect(objects.ref(Strict, 'a').set(1)).rejects.toThrow('refused');
    await expect(objects.get(Strict, 'a')).resolves.toEqual({ value: 0 });
  });
});

describe('a hook', () => {
  afterEach(stopAllNodes);

  it('that shuts its own object down is told that this can’t end', async () => {
    const { counter, script, objects } = await start();
    const faults: unknown[] = [];
    const shutDown = ({ self }: Counter) =>
      objects.shutdown(Counter, self.id).catch((error: unknown) => faults.push(error));
    script.onActivate = shutDown;
    script.onDeactivate = shutDown;
    const read = outcome(counter('a').read());
    await settled();
    expect(read.now).toBe(0);
    const slept = outcome(objects.shutdown(Counter, 'a'));
    await settled();
    expect(slept.now).toBeUndefined();
    expect(faults).toEqual([expect.any(DeadlockError), expect.any(DeadlockError)]);
  });

  it('reads its own object while it goes to sleep', async () => {
    const { counter, script, objects } = await start();
    await counter('a').add(3);
    script.onDeactivate = async ({ self }) => {
      script.log.push(JSON.stringify(await objects.get(Counter, self.id)));
    };
    const slept = outcome(objects.shutdown(Counter, 'a'));
    await settled();
    expect(slept.now).toBeUndefined();
    expect(script.log).toEqual(['{"value":3}']);
  });

  it('that throws what can’t even be printed doesn’t keep its object from sleeping', async () => {
    const { counter, script, objects } = await start();
    await counter('a').read();
    script.onDeactivate = () => {
      throw Object.create(null);
    };
    const slept = outcome(objects.shutdown(Counter, 'a'));
    await settled();
    expect(slept.now).toBeUndefined();
    expect(objects.local()).toEqual([]);
  });

  it('is not called for an object that was lost before it could wake', async () => {
    const node = await start();
    const { counter, script, coordination, storage, objects } = node;
    script.onActivate = () => script.log.push('wakes');
    script.onDeactivate = () => script.log.push('sleeps');
    const reading = storage.delay('after', { operation: 'read' });
    const read = counter('a').read();
    await reading.arrived();
    await coordination.expireSession(objects.node.nodeId);
    reading.release();
    await expect(passing(node, read)).resolves.toBe(0);
    expect(script.log).toEqual(['wakes']);
  });
});

describe('a call', () => {
  afterEach(stopAllNodes);

  it('whose signal was aborted before it began never begins', async () => {
    const { counter, objects } = await start();
    await counter('a').add(1);
    const aborted = objects.ref(Counter, 'a', { signal: AbortSignal.abort() });
    expect(await aborted.add(1).catch((error: unknown) => error)).toMatchObject({ ran: 'no' });
    await expect(counter('a').read()).resolves.toBe(1);
  });

  it.each([-1, 0, Number.NaN])('whose time is %s ms never begins', async (timeoutMs) => {
    const { counter } = await start();
    await counter('a').add(1);
    for (const id of ['a', 'sleeping']) {
      const refused = await counter(id, timeoutMs)
        .add(1)
        .catch((error: unknown) => error);
      expect(refused).toMatchObject({ ran: 'no' });
    }
    await expect(counter('a').read()).resolves.toBe(1);
  });

  it('may take for ever', async () => {
    const { counter, script, clock } = await start();
    const hold = gate();
    script.handler = () => hold.passed;
    const patient = outcome(counter('a', Infinity).perform());
    await clock.advance(1e9);
    expect(patient.now).toBe('pending');
    hold.open();
    await settled();
    expect(patient.now).toBeUndefined();
  });

  it('that waits for an object which never wakes counts against the limit like any other', async () => {
    const { objects, storage, clock } = await start({ mailboxLimit: 10, callTimeoutMs: 100 });
    const held = storage.delay('before', { operation: 'read' });
    const codes = new Map<string, number>();
    const count = (error: { code: string }) => codes.set(error.code, (codes.get(error.code) ?? 0) + 1);
    for (let index = 0; index < 15; index++) objects.ref(Counter, 'a').read().catch(count);
    await clock.advance(100);
    for (let index = 0; index < 5; index++) objects.ref(Counter, 'a').read().catch(count);
    await clock.advance(100);
    expect(Object.fromEntries(codes)).toEqual({
      HIGHLANDER_MAILBOX_FULL: 5,
      HIGHLANDER_CALL_TIMEOUT: 15,
    });
    held.release();
  });
});

describe('a limit of live objects', () => {
  afterEach(stopAllNodes);

  it('lets all that wait have their turn, also where nobody does more than get them', async () => {
    const { objects } = await start({ maxLiveObjects: 1 });
    await objects.get(Counter, 'a');
    const reads = ['b', 'c', 'd'].map((id) => outcome(objects.get(Counter, id)));
    for (let rounds = 0; rounds < 5; rounds++) await settled();
    expect(reads.map(({ now }) => now)).toEqual([{ value: 0 }, { value: 0 }, { value: 0 }]);
  });

  it('holds for ten thousand strangers', async () => {
    const { objects } = await start({ maxLiveObjects: 100 });
    const ids = Array.from({ length: 10_000 }, (_, index) => `stranger ${index}`);
    await Promise.all(ids.map((id) => objects.get(Counter, id)));
    expect(objects.local().length).toBeLessThanOrEqual(100);
  });
});

describe('an owner', () => {
  afterEach(stopAllNodes);

  it('does a read again that waited for its lease when its session ended', async () => {
    const { counter, objects, coordination } = await start();
    await counter('a').add(1);
    const observer = await coordination.openSession({
      namespace: 'default',
      nodeId: 'observer',
      address: null,
    });
    const { sessionId } = (await observer.lookup({ type: 'counter', id: 'a' }))!;
    coordination.suspendLease(objects.node.nodeId);
    const reads = [objects.get(Counter, 'a'), counter('a').read()].map(outcome);
    await settled();
    await coordination.expireSession(sessionId);
    for (let rounds = 0; rounds < 5; rounds++) await settled();
    expect(reads.map(({ now }) => now)).toEqual([{ value: 1 }, 1]);
  });

  it('that gives an object up serves it again only when its claim is back (I1, I8)', async () => {
    const shared = { coordination: memoryCoordination(), storage: memoryStore() };
    const [one, two] = [await start(shared), await start(shared)];
    await one.counter('a').read();
    const store = await shared.storage.open('default');
    await store.write(
      { type: 'counter', id: 'a' },
      encodeRecord(
        {
          type: 'counter',
          id: 'a',
          version: 1,
          epoch: { generation: 9, zxid: 'f'.repeat(16) },
          revision: 1,
          writer: 'from another world',
          savedAt: new Date(0).toISOString(),
          deleted: false,
        },
        new Map([['value', '5']]),
      ),
      null,
    );
    const releases = shared.coordination.delay('before', { operation: 'release' });
    const lost = outcome(one.counter('a').add(1));
    await settled();
    expect(lost.now).toMatchObject({ ran: 'unknown' });
    const again = outcome(one.counter('a').add(1));
    await settled();
    releases.release();
    await settled();
    expect(again.now).toBe(6);
    expect(await one.objects.lookup(Counter, 'a')).toMatchObject({ nodeId: one.objects.node.nodeId });
    await expect(two.counter('a').add(1)).resolves.toBe(7);
  });
});

describe('a host that has stopped', () => {
  afterEach(stopAllNodes);

  it('opens no session any more', async () => {
    const node = await start();
    const { nodeId } = node.objects.node;
    await node.counter('a').read();
    await stopNode(node);
    expect(await node.objects.lookup(Counter, 'a').catch((error: unknown) => error)).toBeInstanceOf(
      CoordinationUnavailableError,
    );
    expect(node.coordination.resumeLease(nodeId)).toBe(0);
  });

  it('has no timer left, also if an object woke while it stopped', async () => {
    const node = await start();
    const { counter, script, clock, objects } = node;
    const hold = gate();
    script.handler = async () => {
      await hold.passed;
      return objects.ref(Counter, 'other').add(1);
    };
    const running = counter('a').perform();
    await settled();
    const stopping = stopNode(node);
    await settled();
    hold.open();
    await expect(running).resolves.toBe(1);
    await stopping;
    expect(clock.pending).toBe(0);
  });

  it('has refused the calls of objects that did not wake in time', async () => {
    const node = await start({ drainTimeoutMs: 1_000 });
    const held = node.storage.delay('before', { operation: 'read' });
    const waiting = outcome(node.counter('a').read());
    await held.arrived();
    const stopping = stopNode(node);
    await node.clock.advance(1_000);
    await settled();
    expect(waiting.now).toBeInstanceOf(NodeDrainingError);
    held.release();
    await stopping;
    expect(node.clock.pending).toBe(0);
  });

  it('has no timer left, also if a write was still in doubt', async () => {
    const node = await start({ drainTimeoutMs: 1_000 });
    await node.counter('a').read();
    node.storage.failNext('before', { operation: 'write', times: 1_000 });
    const doubtful = outcome(node.counter('a').add(1));
    const stopping = stopNode(node);
    await node.clock.advance(1_000);
    await stopping;
    expect(doubtful.now).toMatchObject({ ran: 'unknown' });
    expect(node.clock.pending).toBe(0);
  });
});
