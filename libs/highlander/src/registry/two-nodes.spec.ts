import { afterEach, describe, expect, it } from 'vitest';
import { memoryCoordination } from '../coordination/index.js';
import {
  AlreadyStartedError,
  NodeUnreachableError,
  OutcomeUnknownError,
  OwnershipLostError,
} from '../errors/index.js';
import {
  Field,
  HighlanderObject,
  Read,
  Update,
  type DeactivationReason,
  type OnDeactivate,
} from '../object/index.js';
import { memoryStore } from '../storage/index.js';
import { gate, passing, settled, startNode, stopAllNodes, stopNode } from '../testing/start-node.fixture.js';

const slow = new Map<string, ReturnType<typeof gate>>();
const ends: string[] = [];

@HighlanderObject('list')
class TodoList implements OnDeactivate {
  @Field() title = 'untitled';

  onDeactivate(reason: DeactivationReason): void {
    ends.push(reason);
  }

  @Update() rename(title: string): void {
    this.title = title;
  }

  @Update() async renameSlowly(title: string): Promise<void> {
    await slow.get(title)!.passed;
    this.title = title;
  }

  @Read() async readSlowly(name: string): Promise<string> {
    await slow.get(name)?.passed;
    return this.title;
  }
}

const record = { type: 'list', id: 'x' };
const failure = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

async function startTwo() {
  slow.clear();
  ends.length = 0;
  const shared = { coordination: memoryCoordination(), storage: memoryStore() };
  const [one, two] = [await startNode([TodoList], shared), await startNode([TodoList], shared)];
  return { ...shared, one, two };
}

async function startThree() {
  const nodes = await startTwo();
  const { coordination, storage } = nodes;
  await startNode([TodoList], { coordination, storage });
  await settled();
  return { ...nodes, network: nodes.one.network };
}

describe('two nodes', () => {
  afterEach(stopAllNodes);

  it('know each other', async () => {
    const { one, two } = await startTwo();
    await settled();
    const ids = [one.objects.node.nodeId, two.objects.node.nodeId].sort();
    expect(one.objects.nodes().map(({ nodeId }) => nodeId)).toEqual(ids);
    expect(two.objects.nodes()).toEqual(one.objects.nodes());
    expect(one.objects.node.types).toEqual({ list: 1 });
  });

  it('have one owner for an object (I1), and both can tell who', async () => {
    const { one, two } = await startTwo();
    await expect(one.objects.lookup(TodoList, 'x')).resolves.toBeNull();
    await one.objects.ref(TodoList, 'x').rename('mine');
    const location = await two.objects.lookup(TodoList, 'x');
    expect(location).toMatchObject({ nodeId: one.objects.node.nodeId });
    await expect(one.objects.lookup(TodoList, 'x')).resolves.toEqual(location);
    await two.objects.ref(TodoList, 'x').rename('called from the other');
    await expect(one.objects.get(TodoList, 'x')).resolves.toEqual({ title: 'called from the other' });
    await expect(two.objects.lookup(TodoList, 'x')).resolves.toEqual(location);
  });

  it('start an object once', async () => {
    const { one, two } = await startTwo();
    await one.objects.startup(TodoList, 'x');
    for (const node of [one, two]) {
      const refused = await failure(node.objects.startup(TodoList, 'x'));
      expect(refused).toBeInstanceOf(AlreadyStartedError);
      expect(refused).toMatchObject({ nodeId: one.objects.node.nodeId, ran: 'no' });
    }
    await one.objects.shutdown(TodoList, 'x');
    await two.objects.startup(TodoList, 'x');
    await expect(one.objects.lookup(TodoList, 'x')).resolves.toMatchObject({
      nodeId: two.objects.node.nodeId,
    });
  });

  it('put to sleep, and wake, on each other', async () => {
    const { one, two } = await startTwo();
    await one.objects.startup(TodoList, 'x');
    await two.objects.shutdown(TodoList, 'x');
    expect(ends).toEqual(['shutdown']);
    await expect(one.objects.lookup(TodoList, 'x')).resolves.toBeNull();
    await two.objects.startup(TodoList, 'y', { node: one.objects.node.nodeId });
    await expect(two.objects.lookup(TodoList, 'y')).resolves.toMatchObject({
      nodeId: one.objects.node.nodeId,
    });
    const refused = await failure(two.objects.startup(TodoList, 'y', { node: two.objects.node.nodeId }));
    expect(refused).toBeInstanceOf(AlreadyStartedError);
  });

  it('wake an object on the node that was asked for, or not at all', async () => {
    const { one, two, network } = await startThree();
    const { nodeId } = two.objects.node;
    network.failNext('before', { to: nodeId, effect: 'none' });
    const refused = await failure(one.objects.startup(TodoList, 'x', { node: nodeId }));
    expect(refused).toBeInstanceOf(NodeUnreachableError);
    expect(refused).toMatchObject({ ran: 'no', nodeId });
    slow.set('hold', gate());
    const running = two.objects.ref(TodoList, 'busy').renameSlowly('hold');
    await settled();
    const stopped = stopNode(two);
    await settled();
    const sent = failure(one.objects.startup(TodoList, 'x', { node: nodeId }));
    expect(await passing(one, sent)).toBeInstanceOf(NodeUnreachableError);
    await expect(one.objects.lookup(TodoList, 'x')).resolves.toBeNull();
    slow.get('hold')!.open();
    await running;
    await stopped;
  });

  it('know which nodes there are', async () => {
    const { one } = await startTwo();
    const refused = await failure(one.objects.startup(TodoList, 'x', { node: 'nobody' }));
    expect(refused).toBeInstanceOf(NodeUnreachableError);
    expect(refused).toMatchObject({ nodeId: 'nobody', ran: 'no' });
  });

  it('race for a thousand objects, and each has exactly one owner', async () => {
    const { one, two } = await startTwo();
    const ids = Array.from({ length: 1_000 }, (_, index) => `object ${index}`);
    const outcomes = await Promise.all(
      ids.map((id) =>
        Promise.all(
          [one, two].map((node) => failure(node.objects.startup(TodoList, id)).then((error) => !error)),
        ),
      ),
    );
    expect(outcomes.filter((wins) => wins.filter(Boolean).length !== 1)).toEqual([]);
    expect(one.objects.local().length + two.objects.local().length).toBe(1_000);
  });

  it('take over what the other lost, with a higher epoch and all that was acknowledged', async () => {
    const { one, two, coordination, storage } = await startTwo();
    await one.objects.ref(TodoList, 'x').rename('acknowledged');
    const before = await one.objects.lookup(TodoList, 'x');
    await coordination.expireSession(one.objects.node.nodeId);
    await expect(two.objects.get(TodoList, 'x')).resolves.toEqual({ title: 'acknowledged' });
    const after = await two.objects.lookup(TodoList, 'x');
    expect(after!.nodeId).toBe(two.objects.node.nodeId);
    expect(after!.epoch > before!.epoch).toBe(true);
    await two.objects.ref(TodoList, 'x').rename('by the second');
    expect(JSON.parse(storage.recordOf(record)!.body)).toMatchObject({
      revision: 2,
      state: { title: 'by the second' },
    });
    await settled();
    expect(ends).toEqual(['lost']);
  });

  it('serve again by themselves after their sessions expired', async () => {
    const { one, coordination } = await startTwo();
    await one.objects.ref(TodoList, 'x').rename('before');
    await coordination.expireSession(one.objects.node.nodeId);
    await expect(passing(one, one.objects.get(TodoList, 'x'))).resolves.toEqual({ title: 'before' });
    await passing(one, one.objects.ref(TodoList, 'x').rename('after'));
    await settled();
    expect(one.objects.nodes()).toHaveLength(2);
  });

  it('never let a stale owner write over its successor (I3)', async () => {
    const { one, two, coordination, storage } = await startTwo();
    await one.objects.ref(TodoList, 'x').rename('first');
    const late = storage.landLate();
    const doubtful = failure(one.objects.ref(TodoList, 'x').rename('zombie'));
    await late.sent;
    await coordination.expireSession(one.objects.node.nodeId);
    expect(await doubtful).toBeInstanceOf(OutcomeUnknownError);
    await two.objects.ref(TodoList, 'x').rename('successor');
    expect(late.land()).toEqual({ written: false });
    expect(JSON.parse(storage.recordOf(record)!.body)).toMatchObject({
      state: { title: 'successor' },
      revision: 2,
    });
  });

  it('write over a stale owner’s record that lands while the successor only reads', async () => {
    const { one, two, coordination, storage } = await startTwo();
    await one.objects.ref(TodoList, 'x').rename('first');
    const late = storage.landLate();
    const doubtful = failure(one.objects.ref(TodoList, 'x').rename('zombie'));
    await late.sent;
    await coordination.expireSession(one.objects.node.nodeId);
    await doubtful;
    await expect(two.objects.get(TodoList, 'x')).resolves.toEqual({ title: 'first' });
    expect(late.land()).toMatchObject({ written: true });
    await expect(two.objects.get(TodoList, 'x')).resolves.toEqual({ title: 'first' });
    await two.objects.ref(TodoList, 'x').rename('successor');
    await two.objects.shutdown(TodoList, 'x');
    await expect(two.objects.get(TodoList, 'x')).resolves.toEqual({ title: 'successor' });
  });

  it('don’t answer what ran when they lost the object, but repeat a read', async () => {
    const { one, coordination } = await startTwo();
    slow.set('update', gate());
    slow.set('read', gate());
    await one.objects.ref(TodoList, 'y').rename('kept');
    const update = failure(one.objects.ref(TodoList, 'x').renameSlowly('update'));
    const read = one.objects.ref(TodoList, 'y').readSlowly('read');
    await settled();
    await coordination.expireSession(one.objects.node.nodeId);
    for (const one of slow.values()) one.open();
    const error = await update;
    expect(error).toBeInstanceOf(OwnershipLostError);
    expect(error).toMatchObject({ ran: 'unknown' });
    await expect(passing(one, read)).resolves.toBe('kept');
    await expect(passing(one, one.objects.get(TodoList, 'x'))).resolves.toEqual({ title: 'untitled' });
  });

  it('hold answers back while the lease is not valid, and give them when it is again (I1, I4)', async () => {
    const { one, coordination } = await startTwo();
    const list = one.objects.ref(TodoList, 'x');
    await list.rename('before');
    coordination.suspendLease(one.objects.node.nodeId);
    const answered: string[] = [];
    const read = list.readSlowly('').then((title) => answered.push(`read ${title}`));
    const get = one.objects.get(TodoList, 'x').then(({ title }) => answered.push(`get ${title}`));
    const update = list.rename('during').then(() => answered.push('updated'));
    await settled();
    expect(answered).toEqual([]);
    coordination.resumeLease(one.objects.node.nodeId);
    await Promise.all([read, get, update]);
    expect(answered.sort()).toEqual(['get before', 'read before', 'updated']);
  });

  it('show nothing to those who watch while the lease is not valid', async () => {
    const { one, coordination } = await startTwo();
    const titles: string[] = [];
    one.objects.watch(TodoList, 'x').subscribe(({ state }) => titles.push(state.title));
    await settled();
    coordination.suspendLease(one.objects.node.nodeId);
    const update = one.objects.ref(TodoList, 'x').rename('durable');
    await settled();
    expect(titles).toEqual(['untitled']);
    coordination.resumeLease(one.objects.node.nodeId);
    await update;
    await settled();
    expect(titles).toEqual(['untitled', 'durable']);
  });

  it('leave an update in doubt that became durable after the lease had ended', async () => {
    const { one, two, coordination, storage } = await startTwo();
    const list = one.objects.ref(TodoList, 'x');
    await list.rename('before');
    const held = storage.delay('after', { operation: 'write' });
    const update = failure(list.rename('durable, not acknowledged'));
    await held.arrived();
    coordination.suspendLease(one.objects.node.nodeId);
    held.release();
    await settled();
    await coordination.expireSession(one.objects.node.nodeId);
    expect(await update).toMatchObject({ ran: 'unknown' });
    await expect(two.objects.get(TodoList, 'x')).resolves.toEqual({ title: 'durable, not acknowledged' });
  });

  it('begin a new generation when the coordination service was set up anew (I3)', async () => {
    const storage = memoryStore();
    const first = await startNode([TodoList], { storage, coordination: memoryCoordination() });
    for (let index = 0; index < 20; index++) await first.objects.startup(TodoList, `other ${index}`);
    await first.objects.ref(TodoList, 'x').rename('first');
    await stopAllNodes();
    const second = await startNode([TodoList], { storage, coordination: memoryCoordination() });
    await second.objects.ref(TodoList, 'x').rename('second');
    expect(JSON.parse(storage.recordOf(record)!.body)).toMatchObject({
      epoch: { generation: 1 },
      revision: 2,
      state: { title: 'second' },
    });
  });
});
