import { Injectable } from '@nestjs/common';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../clock/index.js';
import { tcpTransport } from '../cluster/index.js';
import { memoryCoordination } from '../coordination/index.js';
import {
  CoordinationUnavailableError,
  DeadlockError,
  NodeUnreachableError,
  OutcomeUnknownError,
} from '../errors/index.js';
import { currentCall, runAs } from '../host/index.js';
import { Field, HighlanderObject, ObjectIdentity, Read, Update } from '../object/index.js';
import { memoryStore } from '../storage/index.js';
import {
  gate,
  passing,
  settled,
  startNode,
  stopAllNodes,
  stopNode,
  type TestNode,
  type TestNodeOptions,
} from '../testing/start-node.fixture.js';
import { ObjectRegistry } from './object-registry.js';

@Injectable()
class Script {
  hold: ReturnType<typeof gate> | undefined;
}

@HighlanderObject('counter')
class Counter {
  @Field(0) value!: number;

  constructor(
    private readonly objects: ObjectRegistry,
    private readonly self: ObjectIdentity,
    private readonly script: Script,
  ) {}

  @Update() add(amount: number): number {
    this.value += amount;
    return this.value;
  }

  @Update() async addSlowly(amount: number): Promise<number> {
    await this.script.hold?.passed;
    this.value += amount;
    return this.value;
  }

  @Update() async addThrough(path: string[]): Promise<string[]> {
    const [next, ...rest] = path;
    this.value += 1;
    if (next === undefined) return [this.self.id];
    return [this.self.id, ...(await this.objects.ref(Counter, next).addThrough(rest))];
  }

  @Read() async readSlowly(): Promise<number> {
    await this.script.hold?.passed;
    return this.value;
  }

  @Read() whoCalls(): unknown {
    return currentCall()?.principal;
  }

  @Read() readThrough(next: string): Promise<number> {
    return this.objects.ref(Counter, next).add(1);
  }
}

const failure = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

async function startNodes(count: number, options: TestNodeOptions = {}) {
  const shared = {
    coordination: memoryCoordination(),
    storage: memoryStore(),
    clock: new ManualClock(),
    ...options,
  };
  const nodes: TestNode[] = [];
  for (let index = 0; index < count; index++) nodes.push(await startNode([Counter, Script], shared));
  await settled();
  const counter = (node: number, id: string) => nodes[node]!.objects.ref(Counter, id);
  const ids = nodes.map(({ objects }) => objects.node.nodeId);
  const { network } = nodes[0]!;
  return { ...shared, nodes, counter, ids, network };
}

describe('a call', () => {
  afterEach(stopAllNodes);

  it('finds its object from every node', async () => {
    const { nodes, counter } = await startNodes(3);
    await counter(0, 'x').add(1);
    for (const node of [1, 2, 0]) await counter(node, 'x').add(1);
    await expect(nodes[2]!.objects.get(Counter, 'x')).resolves.toEqual({ value: 4 });
    expect(nodes.map(({ objects }) => objects.local().length)).toEqual([1, 0, 0]);
  });

  it('follows an object that sleeps and wakes elsewhere', async () => {
    const { nodes, counter } = await startNodes(3);
    await counter(0, 'x').add(1);
    await counter(2, 'x').add(1);
    await nodes[0]!.objects.shutdown(Counter, 'x');
    await nodes[1]!.objects.startup(Counter, 'x');
    await expect(counter(2, 'x').add(1)).resolves.toBe(3);
    expect(nodes[1]!.objects.local()).toHaveLength(1);
  });

  it('brings its principal along', async () => {
    const { nodes, counter } = await startNodes(2);
    await nodes[1]!.objects.startup(Counter, 'x');
    const principal = { id: 'ann', since: new Date(0), roles: new Set(['admin']) };
    await expect(runAs(principal, () => counter(0, 'x').whoCalls())).resolves.toEqual(principal);
    const refused = await failure(runAs({ token: () => 1 }, () => counter(0, 'x').whoCalls()));
    expect(refused).toMatchObject({ code: 'HIGHLANDER_UNSTORABLE_VALUE', ran: 'no' });
    expect((refused as Error).message).toContain('the principal.token');
  });

  it('brings what a propagator gives it, and runs its handler within', async () => {
    const seen: string[] = [];
    const propagation = {
      capture: () => ({ trace: 't-1' }),
      restore: <R>(carrier: Readonly<Record<string, string>>, task: () => R): R => {
        seen.push(carrier['trace']!);
        return task();
      },
    };
    const { nodes, counter } = await startNodes(2, { propagation });
    await nodes[1]!.objects.startup(Counter, 'x');
    await counter(0, 'x').add(1);
    expect(seen).toEqual(['t-1']);
  });

  it('that surely was not sent is sent again (I4)', async () => {
    const { counter, nodes, network } = await startNodes(2);
    await counter(1, 'x').add(1);
    network.failNext('before', { to: nodes[1]!.objects.node.nodeId, effect: 'none', times: 3 });
    await expect(passing(nodes[0]!, counter(0, 'x').add(1))).resolves.toBe(2);
  });

  it('that may have run is not sent again, unless it is a read (I4)', async () => {
    const { counter, nodes, network, ids } = await startNodes(2);
    await counter(1, 'x').add(1);
    for (const point of ['before', 'after'] as const) {
      network.failNext(point, { to: ids[1]! });
      const error = await failure(passing(nodes[0]!, counter(0, 'x').add(1)));
      expect(error).toBeInstanceOf(NodeUnreachableError);
      expect(error).toMatchObject({ ran: 'unknown', nodeId: ids[1] });
      network.failNext(point, { to: ids[1]! });
      const { value } = await passing(nodes[0]!, nodes[0]!.objects.get(Counter, 'x'));
      expect(value).toBe(point === 'before' ? 1 : 2);
    }
  });

  it('that can’t be sent however often fails at once, and says why', async () => {
    const provider = tcpTransport({ maxFrameBytes: 65_536 });
    const { counter, ids } = await startNodes(2, { transport: provider });
    await counter(1, 'x').add(1);
    const error = await failure(runAs({ badge: 'x'.repeat(100_000) }, () => counter(0, 'x').add(1)));
    expect(error).toBeInstanceOf(NodeUnreachableError);
    expect(error).toMatchObject({ ran: 'no', nodeId: ids[1] });
    expect((error as Error).message).toContain('more than the 65536 allowed');
  });

  it('fails at its deadline with what stood in its way, and with ran no', async () => {
    const { counter, nodes, network, ids } = await startNodes(2, { callTimeoutMs: 1_000 });
    await counter(1, 'x').add(1);
    network.failNext('before', { to: ids[1]!, effect: 'none', times: 1_000 });
    const error = await failure(passing(nodes[0]!, counter(0, 'x').add(1)));
    expect(error).toBeInstanceOf(NodeUnreachableError);
    expect(error).toMatchObject({ ran: 'no' });
  });

  it('waits for coordination, and says at its deadline that it was away', async () => {
    const { counter, nodes, coordination, ids } = await startNodes(2, { callTimeoutMs: 1_000 });
    await counter(0, 'warm').add(1);
    const away = { operation: 'lookup', nodeId: ids[0]! } as const;
    coordination.failNext('before', { ...away, times: 3 });
    await expect(passing(nodes[0]!, counter(0, 'x').add(1))).resolves.toBe(1);
    coordination.failNext('before', { ...away, times: 1_000 });
    const error = await failure(passing(nodes[0]!, counter(0, 'y').add(1)));
    expect(error).toBeInstanceOf(CoordinationUnavailableError);
    expect(error).toMatchObject({ ran: 'no' });
  });

  it('counts against the limit of its object also while the owner is looked for', async () => {
    const { counter, coordination } = await startNodes(2, { mailboxLimit: 10 });
    const lookups = coordination.delay('before', { operation: 'lookup' });
    const errors: unknown[] = [];
    const calls = Array.from({ length: 15 }, () =>
      counter(0, 'x')
        .add(1)
        .catch((error: unknown) => errors.push(error)),
    );
    await lookups.arrived();
    await settled();
    expect(errors).toHaveLength(5);
    for (const error of errors) expect(error).toMatchObject({ code: 'HIGHLANDER_MAILBOX_FULL', ran: 'no' });
    lookups.release();
    await Promise.all(calls);
    expect(errors).toHaveLength(5);
  });

  it('does not begin under a lease that is not valid, and says so at its deadline (I1)', async () => {
    const { counter, nodes, coordination, ids, storage } = await startNodes(1, { callTimeoutMs: 1_000 });
    await counter(0, 'x').add(1);
    coordination.suspendLease(ids[0]!);
    const error = await failure(passing(nodes[0]!, counter(0, 'x').add(1)));
    expect(error).toBeInstanceOf(CoordinationUnavailableError);
    expect(error).toMatchObject({ ran: 'no' });
    coordination.resumeLease(ids[0]!);
    await expect(counter(0, 'x').add(1)).resolves.toBe(2);
    expect(JSON.parse(storage.recordOf({ type: 'counter', id: 'x' })!.body)).toMatchObject({ revision: 2 });
  });

  it('of which the other node has lost the object says that it may have run, and a read is done again', async () => {
    const { counter, nodes, coordination, ids } = await startNodes(2);
    await counter(1, 'x').add(1);
    const { hold } = Object.assign(nodes[1]!.app.get(Script), { hold: gate() });
    const update = failure(counter(0, 'x').addSlowly(1));
    await settled();
    await coordination.expireSession(ids[1]!);
    hold.open();
    expect(await update).toMatchObject({ ran: 'unknown' });
    const again = Object.assign(nodes[1]!.app.get(Script), { hold: gate() });
    await passing(nodes[1]!, nodes[1]!.objects.startup(Counter, 'x'));
    const read = counter(0, 'x').readSlowly();
    await settled();
    await coordination.expireSession(ids[1]!);
    again.hold.open();
    await expect(passing(nodes[0]!, read)).resolves.toBe(1);
  });

  it('of which the commit is durable and the reply lost has an unknown outcome, and happened once', async () => {
    const { counter, nodes, network, ids, storage } = await startNodes(2);
    await counter(1, 'x').add(1);
    network.failNext('after', { to: ids[1]! });
    expect(await failure(counter(0, 'x').add(1))).toMatchObject({ ran: 'unknown' });
    await expect(passing(nodes[0]!, counter(0, 'x').add(1))).resolves.toBe(3);
    expect(JSON.parse(storage.recordOf({ type: 'counter', id: 'x' })!.body)).toMatchObject({ revision: 3 });
  });

  it('of which a write is in doubt waits on its own node, and is answered there', async () => {
    const { counter, nodes, storage } = await startNodes(2, { callTimeoutMs: 2_000 });
    await counter(1, 'x').add(1);
    storage.failNext('before', { operation: 'write', times: 1_000 });
    const error = await failure(passing(nodes[0]!, counter(0, 'x').add(1)));
    expect(error).toBeInstanceOf(OutcomeUnknownError);
  });

  it('beneath a read on another node may not update', async () => {
    const { counter, nodes } = await startNodes(2);
    await nodes[1]!.objects.startup(Counter, 'b');
    const error = await failure(counter(0, 'a').readThrough('b'));
    expect(error).toMatchObject({ code: 'HIGHLANDER_READ_ONLY', ran: 'no' });
  });
});

describe('a chain of calls over nodes', () => {
  afterEach(stopAllNodes);

  it('goes there and back again', async () => {
    const { nodes, counter } = await startNodes(2);
    for (const [node, ids] of [
      [0, ['a', 'c']],
      [1, ['b', 'd']],
    ] as const) {
      for (const id of ids) await nodes[node]!.objects.startup(Counter, id);
    }
    await expect(counter(0, 'a').addThrough(['b', 'c', 'd'])).resolves.toEqual(['a', 'b', 'c', 'd']);
  });

  it('that comes back to an object whose turn runs in it is a deadlock, which names it', async () => {
    const { nodes, counter } = await startNodes(3);
    for (const [node, id] of ['a', 'b', 'c'].entries()) await nodes[node]!.objects.startup(Counter, id);
    const error = await failure(counter(2, 'a').addThrough(['b', 'c', 'a']));
    expect(error).toBeInstanceOf(DeadlockError);
    expect(error).toMatchObject({
      chain: ['counter:a', 'counter:b', 'counter:c', 'counter:a'],
      ran: 'no',
    });
    for (const id of ['a', 'b', 'c'])
      await expect(nodes[0]!.objects.get(Counter, id)).resolves.toEqual({ value: 0 });
  });
});

describe('a node that stops', () => {
  afterEach(stopAllNodes);

  it('hands its objects over, and their callers wait for nothing else', async () => {
    const { nodes, counter } = await startNodes(2);
    await counter(0, 'x').add(1);
    await counter(1, 'x').add(1);
    const { hold } = Object.assign(nodes[0]!.app.get(Script), { hold: gate() });
    const running = counter(1, 'x').addSlowly(1);
    await settled();
    const waiting = counter(1, 'x').add(1);
    await settled();
    const stopped = stopNode(nodes[0]!);
    await settled();
    hold.open();
    await expect(running).resolves.toBe(3);
    await expect(passing(nodes[1]!, waiting)).resolves.toBe(4);
    await passing(nodes[1]!, stopped);
    expect(nodes[1]!.objects.local()).toHaveLength(1);
    expect(nodes[1]!.objects.nodes()).toHaveLength(1);
  });

  it('still answers what is called through it, as long as somebody else can take it', async () => {
    const { nodes, counter } = await startNodes(2);
    await counter(0, 'busy').add(1);
    const { hold } = Object.assign(nodes[0]!.app.get(Script), { hold: gate() });
    const running = counter(0, 'busy').addSlowly(1);
    await settled();
    const stopped = stopNode(nodes[0]!);
    await settled();
    await expect(passing(nodes[0]!, counter(0, 'y').add(1))).resolves.toBe(1);
    expect(nodes[1]!.objects.local()).toMatchObject([{ id: 'y' }]);
    hold.open();
    await expect(running).resolves.toBe(2);
    await passing(nodes[1]!, stopped);
  });
});

describe('many objects', () => {
  afterEach(stopAllNodes);

  it('that three nodes ask for at once have one owner each', async () => {
    const { nodes } = await startNodes(3, { placement: 'round-robin' });
    const ids = Array.from({ length: 300 }, (_, index) => `object ${index}`);
    const answers = await Promise.all(
      ids.flatMap((id) => nodes.map(({ objects }) => passing(nodes[0]!, objects.ref(Counter, id).add(1)))),
    );
    const times = (answer: number) => answers.filter((each) => each === answer).length;
    expect([1, 2, 3].map(times)).toEqual([300, 300, 300]);
    const owned = nodes.map(({ objects }) => objects.local().length);
    expect(owned.reduce((sum, count) => sum + count)).toBe(300);
    for (const count of owned) expect(count).toBeGreaterThan(20);
  });
});
