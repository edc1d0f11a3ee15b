// The worst moments for something to go wrong, each driven by hand.
import { afterEach, describe, expect, it } from 'vitest';
import { memoryCoordination, type MemoryCoordination } from '../coordination/index.js';
import { CoordinationUnavailableError, OutcomeUnknownError } from '../errors/index.js';
import { encodeRecord, Field, HighlanderObject, Read, Update } from '../object/index.js';
import { memoryStore } from '../storage/index.js';
import { passing, settled, startNode, stopAllNodes, type TestNode } from '../testing/start-node.fixture.js';

@HighlanderObject('counter')
class Counter {
  @Field(0) value!: number;

  @Update() add(amount: number): number {
    this.value += amount;
    return this.value;
  }

  @Read() read(): number {
    return this.value;
  }
}

const key = { type: 'counter', id: 'x' };

const failure = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

async function startTwo() {
  const shared = { coordination: memoryCoordination(), storage: memoryStore() };
  const [one, two] = [await startNode([Counter], shared), await startNode([Counter], shared)];
  await settled();
  const counter = (node: TestNode, timeoutMs = 30_000) => node.objects.ref(Counter, 'x', { timeoutMs });
  const stored = () => JSON.parse(shared.storage.recordOf(key)!.body) as Record<string, unknown>;
  return { ...shared, one, two, counter, stored };
}

/** The session by which a node holds the claim of the object. */
async function claimSession(coordination: MemoryCoordination): Promise<string> {
  const observer = await coordination.openSession({
    namespace: 'default',
    nodeId: 'observer',
    address: null,
  });
  const holder = await observer.lookup(key);
  await observer.close();
  return holder!.sessionId;
}

describe('at the worst moment', () => {
  afterEach(stopAllNodes);

  it('the claim is lost between turn and commit: the outcome is unknown, and the successor decides', async () => {
    const { one, two, counter, storage, coordination, stored } = await startTwo();
    await counter(one).add(1);
    const writes = storage.delay('before', { operation: 'write' });
    const update = failure(counter(one).add(10));
    await writes.arrived();
    await coordination.expireSession(await claimSession(coordination));
    expect(await update).toMatchObject({ ran: 'unknown' });
    // The successor has read the record, and writes, before what the first owner sent arrives.
    const overtaking = counter(two).add(100);
    await writes.arrived(2);
    writes.release();
    const reply = await passing(two, overtaking);
    // Whichever came first, both wrote on the same version: one of them has found it changed.
    expect([101, 111]).toContain(reply);
    await expect(counter(two).read()).resolves.toBe(reply);
    expect(stored()).toMatchObject({ state: { value: reply } });
  });

  it('the commit is durable and the reply is lost: the outcome is unknown, and it happened once', async () => {
    const { one, two, counter, stored } = await startTwo();
    await counter(one).add(1);
    one.network.failNext('after', { to: one.objects.node.nodeId });
    expect(await failure(counter(two).add(10))).toMatchObject({ ran: 'unknown' });
    await expect(passing(two, counter(two).read())).resolves.toBe(11);
    expect(stored()).toMatchObject({ revision: 2 });
  });

  it('a zombie’s write is in flight while the successor loads: what the successor acknowledges stays', async () => {
    const { one, two, counter, storage, coordination } = await startTwo();
    await counter(one).add(1);
    const late = storage.landLate();
    const zombie = failure(counter(one).add(10));
    await late.sent;
    const reads = storage.delay('after', { operation: 'read' });
    await coordination.expireSession(await claimSession(coordination));
    const successor = counter(two).add(100);
    await reads.arrived();
    expect(late.land()).toMatchObject({ written: true });
    reads.release();
    await expect(passing(two, successor)).resolves.toBe(101);
    expect(await zombie).toMatchObject({ ran: 'unknown' });
    await two.objects.shutdown(Counter, 'x');
    await expect(counter(two).read()).resolves.toBe(101);
  });

  it('a write that timed out lands after its caller was told: the caller was told that it may', async () => {
    const { one, counter, storage, stored } = await startTwo();
    await counter(one).add(1);
    const writes = storage.delay('before', { operation: 'write' });
    const error = await failure(passing(one, counter(one, 500).add(10)));
    expect(error).toBeInstanceOf(OutcomeUnknownError);
    expect(stored()).toMatchObject({ state: { value: 1 } });
    writes.release();
    await settled();
    expect(stored()).toMatchObject({ state: { value: 11 } });
    await expect(counter(one).read()).resolves.toBe(11);
  });

  it.each(['before', 'after'] as const)(
    'a claim is held without an activation, since the answer to %s its creation was lost: the node serves under it (I9)',
    async (point) => {
      const { one, two, counter, coordination } = await startTwo();
      await counter(one).add(1);
      await one.objects.shutdown(Counter, 'x');
      // Once for the first try, and once for the one that follows at once.
      coordination.failNext(point, { operation: 'claim', nodeId: one.objects.node.nodeId, times: 2 });
      const refused = await failure(passing(one, counter(one, 1).add(10)));
      expect(refused).toMatchObject({ ran: 'no' });
      expect(one.objects.local()).toEqual([]);
      await expect(passing(two, counter(two).add(100))).resolves.toBe(101);
      const owner = await two.objects.lookup(Counter, 'x');
      expect(owner!.nodeId).toBe((point === 'after' ? one : two).objects.node.nodeId);
    },
  );

  it('a claim is held without an activation, since its release was lost: both nodes are served under it (I9)', async () => {
    const { one, two, counter, coordination } = await startTwo();
    await counter(one).add(1);
    coordination.failNext('before', { operation: 'release' });
    await one.objects.shutdown(Counter, 'x');
    expect(one.objects.local()).toEqual([]);
    await expect(two.objects.lookup(Counter, 'x')).resolves.not.toBeNull();
    await expect(passing(two, counter(two).add(1))).resolves.toBe(2);
    await expect(passing(one, counter(one).add(1))).resolves.toBe(3);
    expect(one.objects.local()).toHaveLength(1);
  });

  it('a claim is held without an activation, and its object is to sleep: the claim is released', async () => {
    const { one, two, coordination } = await startTwo();
    await one.objects.startup(Counter, 'x');
    for (const node of [one, two]) {
      coordination.failNext('before', { operation: 'release' });
      await one.objects.shutdown(Counter, 'x');
      await expect(two.objects.lookup(Counter, 'x')).resolves.not.toBeNull();
      await passing(node, node.objects.shutdown(Counter, 'x'));
      await expect(two.objects.lookup(Counter, 'x')).resolves.toBeNull();
      await one.objects.startup(Counter, 'x');
    }
  });

  it('the generation is raised only by who still owns the object after reading its record (I3)', async () => {
    const { one, two, counter, storage, coordination, stored } = await startTwo();
    const store = await storage.open('default');
    const header = { ...key, version: 1, epoch: { generation: 4, zxid: 'f'.repeat(16) }, revision: 7 };
    await store.write(
      key,
      encodeRecord(
        { ...header, writer: 'of an earlier world', savedAt: new Date(0).toISOString(), deleted: false },
        new Map([['value', '7']]),
      ),
      null,
    );
    const reads = storage.delay('after', { operation: 'read' });
    const update = counter(one).add(1);
    await reads.arrived();
    await coordination.expireSession(await claimSession(coordination));
    const later = counter(two).add(10);
    reads.release();
    await expect(Promise.all([passing(one, update), passing(two, later)])).resolves.toContain(18);
    // Once, for who had read it first was the owner no more.
    expect(stored()).toMatchObject({ epoch: { generation: 5 }, revision: 9, state: { value: 18 } });
  });

  it('a claim is acknowledged after its session has expired: nothing is served under it', async () => {
    const { one, two, counter, coordination } = await startTwo();
    await counter(one).add(1);
    await one.objects.shutdown(Counter, 'x');
    const claims = coordination.delay('after', { operation: 'claim', nodeId: one.objects.node.nodeId });
    const update = counter(one).add(10);
    await claims.arrived();
    await coordination.expireSession(await claimSession(coordination));
    await expect(passing(two, counter(two).add(100))).resolves.toBe(101);
    claims.release();
    await expect(passing(one, update)).resolves.toBe(111);
    expect(two.objects.local()).toHaveLength(1);
    expect(one.objects.local()).toEqual([]);
  });

  it('coordination is away: calls wait, then fail with what is the matter, and go on when it is back', async () => {
    const { one, counter, coordination } = await startTwo();
    await counter(one).add(1);
    await one.objects.shutdown(Counter, 'x');
    coordination.failNext('before', { operation: 'lookup', times: 40 });
    const error = await failure(passing(one, counter(one, 1_000).add(1)));
    expect(error).toBeInstanceOf(CoordinationUnavailableError);
    await expect(passing(one, counter(one).add(1))).resolves.toBe(2);
  });
});
