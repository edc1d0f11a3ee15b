import { afterEach, describe, expect, it } from 'vitest';
import { OutcomeUnknownError, StorageError } from '../errors/index.js';
import { Field, HighlanderObject, Read, Update } from '../object/index.js';
import { gate, settled, startNode, stopAllNodes } from '../testing/start-node.fixture.js';

const gates = new Map<string, ReturnType<typeof gate>>();

@HighlanderObject('counter', { callTimeoutMs: 1_000 })
class Counter {
  @Field() value = 0;

  @Update() add(amount: number): number {
    this.value += amount;
    return this.value;
  }

  @Update() same(): number {
    // Not a change: what is assigned is what is there.
    const { value } = this;
    this.value = value;
    return value;
  }

  @Update() refuse(): void {
    throw new Error(`refused at ${this.value}`);
  }

  @Update() async addSlowly(name: string): Promise<number> {
    await gates.get(name)!.passed;
    this.value += 100;
    return this.value;
  }

  @Read() read(): number {
    return this.value;
  }
}

const identity = { type: 'counter', id: 'a' };

async function start() {
  gates.clear();
  const node = await startNode([Counter]);
  const counter = node.objects.ref(Counter, 'a');
  const revision = () => {
    const record = node.storage.recordOf(identity);
    return record ? (JSON.parse(record.body) as { revision: number }).revision : 0;
  };
  return { ...node, counter, revision };
}

/** What became of a call so far. */
function watch<T>(call: Promise<T>): {
  state: 'pending' | 'answered' | 'failed';
  value?: T;
  error?: unknown;
} {
  const watched: ReturnType<typeof watch<T>> = { state: 'pending' };
  call.then(
    (value) => Object.assign(watched, { state: 'answered', value }),
    (error: unknown) => Object.assign(watched, { state: 'failed', error }),
  );
  return watched;
}

describe('commits', () => {
  afterEach(stopAllNodes);

  it('are durable before their callers are answered (I4)', async () => {
    const { counter, storage, revision } = await start();
    await counter.read();
    const held = storage.delay('before', { operation: 'write' });
    const update = watch(counter.add(1));
    await held.arrived();
    await settled();
    expect(update.state).toBe('pending');
    held.release();
    await settled();
    expect(update).toMatchObject({ state: 'answered', value: 1 });
    expect(revision()).toBe(1);
  });

  it('carry all updates of one stretch of code in one write', async () => {
    const { counter, storage, revision } = await start();
    await counter.read();
    const versions = new Set<string | undefined>();
    const updates = Array.from({ length: 64 }, () => counter.add(1));
    await Promise.all(
      updates.map((update) => update.then(() => versions.add(storage.recordOf(identity)?.version))),
    );
    expect(versions.size).toBe(1);
    expect(revision()).toBe(64);
  });

  it('carry updates that arrive during a write with the next one', async () => {
    const { counter, storage } = await start();
    await counter.read();
    const first = storage.delay('before', { operation: 'write' });
    const one = watch(counter.add(1));
    await first.arrived();
    const more = [watch(counter.add(10)), watch(counter.add(100))];
    const second = storage.delay('before', { operation: 'write' });
    first.release();
    await second.arrived();
    expect(one).toMatchObject({ state: 'answered', value: 1 });
    expect(more.map(({ state }) => state)).toEqual(['pending', 'pending']);
    second.release();
    await settled();
    expect(more.map(({ value }) => value)).toEqual([11, 111]);
  });

  it('take those along who come straight back after an answer', async () => {
    const { counter, storage } = await start();
    let writes = 0;
    let version = storage.recordOf(identity)?.version;
    const client = async () => {
      for (let round = 0; round < 10; round++) {
        await counter.add(1);
        const now = storage.recordOf(identity)!.version;
        if (now !== version) writes++;
        version = now;
      }
    };
    await Promise.all(Array.from({ length: 32 }, client));
    // One cohort: ten rounds, and at most one more write before all are in step.
    expect(writes).toBeLessThanOrEqual(11);
  });

  it('are not waited for by reads, which see the last one (I5)', async () => {
    const { counter, objects, storage } = await start();
    await counter.add(1);
    const held = storage.delay('before', { operation: 'write' });
    const update = counter.add(10);
    await held.arrived();
    await expect(counter.read()).resolves.toBe(1);
    await expect(objects.snapshot(Counter, 'a')).resolves.toEqual({ state: { value: 1 }, revision: 1 });
    held.release();
    await update;
    await expect(counter.read()).resolves.toBe(11);
  });

  it('write nothing for an update that changes nothing, and answer it when the state it saw is durable', async () => {
    const { counter, storage, revision } = await start();
    await counter.add(1);
    const { version } = storage.recordOf(identity)!;
    await counter.same();
    expect(storage.recordOf(identity)!.version).toBe(version);
    const held = storage.delay('before', { operation: 'write' });
    const update = counter.add(10);
    await held.arrived();
    const unchanged = watch(counter.same());
    const refused = watch(counter.refuse());
    await settled();
    expect([unchanged.state, refused.state]).toEqual(['pending', 'pending']);
    held.release();
    await update;
    await settled();
    expect(unchanged).toMatchObject({ state: 'answered', value: 11 });
    expect(refused.error).toMatchObject({ message: 'refused at 11' });
    expect(revision()).toBe(2);
  });

  it('reject exactly their updates when storage definitely refuses, and the object goes on', async () => {
    const { counter, objects, storage } = await start();
    await counter.add(1);
    const held = storage.delay('before', { operation: 'write' });
    const early = counter.add(10);
    await held.arrived();
    storage.failNext('before', { operation: 'write', effect: 'none', error: new Error('ENOSPC: disk full') });
    const late = [counter.add(100), counter.add(1_000)];
    const unchanged = counter.same();
    held.release();
    await expect(early).resolves.toBe(11);
    for (const update of [...late, unchanged]) {
      const error = await update.catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(StorageError);
      expect(error).toMatchObject({ ran: 'no', type: 'counter', id: 'a' });
      expect((error as Error).message).toContain('disk full');
    }
    await expect(objects.snapshot(Counter, 'a')).resolves.toEqual({ state: { value: 11 }, revision: 2 });
    await expect(counter.add(5)).resolves.toBe(16);
  });

  it('reject a turn that was running on a state that then was refused', async () => {
    const { counter, objects, storage } = await start();
    await counter.add(1);
    gates.set('slow', gate());
    const held = storage.delay('before', { operation: 'write' });
    storage.failNext('before', { operation: 'write', effect: 'none' });
    const doomed = watch(counter.add(10));
    const onTop = watch(counter.addSlowly('slow'));
    await held.arrived();
    held.release();
    await settled();
    expect(doomed.error).toBeInstanceOf(StorageError);
    expect(onTop.state).toBe('pending');
    gates.get('slow')!.open();
    await settled();
    expect(onTop.error).toBeInstanceOf(StorageError);
    await expect(objects.get(Counter, 'a')).resolves.toEqual({ value: 1 });
  });

  it('leave a caller in doubt only when its time is over, and settle the doubt all the same (I6)', async () => {
    const { counter, objects, storage, clock, warnings } = await start();
    await counter.add(1);
    storage.failNext('before', { operation: 'write', times: 1_000 });
    const update = watch(counter.add(10));
    await clock.advance(999);
    expect(update.state).toBe('pending');
    await clock.advance(1);
    expect(update.error).toBeInstanceOf(OutcomeUnknownError);
    expect(update.error).toMatchObject({ ran: 'unknown' });
    await expect(objects.get(Counter, 'a')).resolves.toEqual({ value: 1 });
    expect(warnings.map(({ message }) => message)).toContain('a write is in doubt and is sent again');
    const read = await counter.read();
    expect(read).toBe(1);
  });

  it('make a write that was in doubt durable when storage is back, with the updates that waited', async () => {
    const { counter, storage, clock } = await start();
    await counter.add(1);
    storage.failNext('before', { operation: 'write', times: 3 });
    const updates = [watch(counter.add(10)), watch(counter.add(100))];
    for (let i = 0; i < 5; i++) await clock.advance(100);
    expect(updates).toMatchObject([
      { state: 'answered', value: 11 },
      { state: 'answered', value: 111 },
    ]);
  });

  it('store nothing for an object that is only read', async () => {
    const { counter, objects, storage } = await start();
    await counter.read();
    await objects.get(Counter, 'a');
    await counter.same();
    expect(storage.recordOf(identity)).toBeUndefined();
    await objects.shutdown(Counter, 'a');
    expect(storage.recordOf(identity)).toBeUndefined();
  });
});
