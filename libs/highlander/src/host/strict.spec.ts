import { afterEach, describe, expect, it } from 'vitest';
import { memoryCoordination } from '../coordination/index.js';
import { Field, HighlanderObject, Read, Update } from '../object/index.js';
import { memoryStore } from '../storage/index.js';
import { passing, settled, startNode, stopAllNodes } from '../testing/start-node.fixture.js';

@HighlanderObject('account', { strict: true })
class Account {
  @Field(0) cents!: number;

  @Update() deposit(cents: number): number {
    this.cents += cents;
    return this.cents;
  }

  @Read() balance(): number {
    return this.cents;
  }

  @Read() hang(): Promise<void> {
    return new Promise(() => undefined);
  }
}

const key = { type: 'account', id: 'x' };

async function startTwo() {
  const shared = { coordination: memoryCoordination(), storage: memoryStore() };
  const [one, two] = [await startNode([Account], shared), await startNode([Account], shared)];
  const stored = () => JSON.parse(shared.storage.recordOf(key)!.body) as Record<string, unknown>;
  return { ...shared, one, two, stored };
}

const failure = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

/** What is the case now, without waiting. */
async function now(promise: Promise<unknown>): Promise<unknown> {
  let state: unknown = 'pending';
  void promise.then((value) => {
    state = value;
  });
  await settled();
  return state;
}

describe('an object of a strict type (I2)', () => {
  afterEach(stopAllNodes);

  it('claims its record when it wakes: same state, same revision, new epoch and writer', async () => {
    const { one, two, stored } = await startTwo();
    await one.objects.ref(Account, 'x').deposit(5);
    const before = stored();
    await one.objects.shutdown(Account, 'x');
    await expect(two.objects.ref(Account, 'x').balance()).resolves.toBe(5);
    const after = stored();
    expect(after).toMatchObject({ revision: before['revision'], state: before['state'], deleted: false });
    expect(after['epoch']).not.toEqual(before['epoch']);
    expect(after['writer']).not.toBe(before['writer']);
  });

  it('claims with a tombstone what was never written', async () => {
    const { one, stored } = await startTwo();
    await expect(one.objects.ref(Account, 'x').balance()).resolves.toBe(0);
    expect(stored()).toMatchObject({ revision: 0, deleted: true });
    await expect(one.objects.ref(Account, 'x').deposit(1)).resolves.toBe(1);
    expect(stored()).toMatchObject({ revision: 1, deleted: false });
  });

  it('leaves no way for a write of its last owner that is still on its way', async () => {
    const { one, two, storage, coordination } = await startTwo();
    await one.objects.ref(Account, 'x').deposit(1);
    const late = storage.landLate();
    const zombie = failure(one.objects.ref(Account, 'x').deposit(100));
    await late.sent;
    await coordination.expireSession(one.objects.node.nodeId);
    await expect(passing(two, two.objects.ref(Account, 'x').balance())).resolves.toBe(1);
    expect(late.land()).toEqual({ written: false });
    expect(await zombie).toMatchObject({ ran: 'unknown' });
  });

  it('reads again where such a write landed while it woke', async () => {
    const { one, two, storage, coordination } = await startTwo();
    await one.objects.ref(Account, 'x').deposit(1);
    const late = storage.landLate();
    const zombie = failure(one.objects.ref(Account, 'x').deposit(100));
    await late.sent;
    await coordination.expireSession(one.objects.node.nodeId);
    await zombie;
    const read = storage.delay('after', { operation: 'read' });
    const balance = passing(two, two.objects.ref(Account, 'x').balance());
    await read.arrived();
    expect(late.land()).toMatchObject({ written: true });
    read.release();
    await expect(balance).resolves.toBe(101);
  });

  it('wakes over a claiming write whose answer was lost, and over one that was lost itself', async () => {
    for (const point of ['after', 'before'] as const) {
      const { one, storage, stored } = await startTwo();
      await one.objects.ref(Account, 'x').deposit(3);
      await one.objects.shutdown(Account, 'x');
      storage.failNext(point, { operation: 'write', times: 2 });
      await expect(passing(one, one.objects.ref(Account, 'x').balance())).resolves.toBe(3);
      expect(stored()).toMatchObject({ revision: 1 });
    }
  });

  it('does not wake where its record can’t be claimed', async () => {
    const { one, storage } = await startTwo();
    storage.failNext('before', { operation: 'write', effect: 'none' });
    expect(await failure(one.objects.ref(Account, 'x').balance())).toMatchObject({
      code: 'HIGHLANDER_STORAGE',
      ran: 'no',
    });
    await expect(one.objects.ref(Account, 'x').balance()).resolves.toBe(0);
  });

  it('answers reads and updates only behind a heartbeat that was sent after they ran', async () => {
    const { one, coordination } = await startTwo();
    const account = one.objects.ref(Account, 'x');
    await account.deposit(1);
    for (const call of [
      () => account.balance(),
      () => account.deposit(0),
      () => one.objects.get(Account, 'x'),
    ]) {
      const heartbeats = coordination.delay('before', { operation: 'heartbeat' });
      const answer = call();
      await heartbeats.arrived();
      expect(await now(answer)).toBe('pending');
      heartbeats.release();
      await answer;
    }
  });

  it('shares the heartbeat between all answers of a moment', async () => {
    const { one, coordination } = await startTwo();
    const account = one.objects.ref(Account, 'x');
    await account.deposit(1);
    const heartbeats = coordination.delay('before', { operation: 'heartbeat' });
    const first = account.balance();
    await heartbeats.arrived();
    const following = coordination.delay('before', { operation: 'heartbeat' });
    const others = Array.from({ length: 50 }, () => account.balance());
    await settled();
    heartbeats.release();
    await first;
    await following.arrived(1);
    expect(await now(following.arrived(2))).toBe('pending');
    following.release();
    await expect(Promise.all(others)).resolves.toEqual(others.map(() => 1));
  });

  it('answers nothing of what it remembers once its session has ended, whatever its lease believes', async () => {
    const { one, two, coordination } = await startTwo();
    await one.objects.ref(Account, 'x').deposit(1);
    const heartbeats = coordination.delay('before', {
      operation: 'heartbeat',
      nodeId: one.objects.node.nodeId,
    });
    const stale = one.objects.ref(Account, 'x').balance();
    await heartbeats.arrived();
    await coordination.expireSession(one.objects.node.nodeId);
    await passing(two, two.objects.ref(Account, 'x').deposit(10));
    heartbeats.release();
    await expect(passing(one, stale)).resolves.toBe(11);
  });

  it('does not blame a handler that runs for an answer that waits for its heartbeat too long', async () => {
    const one = await startNode([Account]);
    await one.objects.ref(Account, 'x').deposit(1);
    const heartbeats = one.coordination.delay('before', { operation: 'heartbeat' });
    const answer = failure(one.objects.ref(Account, 'x', { timeoutMs: 1_000 }).balance());
    await heartbeats.arrived();
    const handler = failure(one.objects.ref(Account, 'x', { timeoutMs: 5_000 }).hang());
    await settled();
    await one.clock.advance(1_000);
    expect(await answer).toMatchObject({ code: 'HIGHLANDER_CALL_TIMEOUT', handler: 'balance' });
    expect(one.warnings).toEqual([]);
    await one.clock.advance(4_000);
    expect(await handler).toMatchObject({ code: 'HIGHLANDER_CALL_TIMEOUT', handler: 'hang' });
    expect(one.warnings).toEqual([expect.objectContaining({ handler: 'hang', ageMs: 5_000 })]);
    heartbeats.release();
  });

  it('waits for another heartbeat where one has no answer', async () => {
    const { one, coordination } = await startTwo();
    await one.objects.ref(Account, 'x').deposit(1);
    coordination.failNext('before', { operation: 'heartbeat', times: 3 });
    await expect(passing(one, one.objects.ref(Account, 'x').deposit(1))).resolves.toBe(2);
  });
});
