import { describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../clock/index.js';
import { decodeHeader, encodeRecord, ObjectIdentity, type Epoch } from '../object/index.js';
import { memoryStore, RecordStoreFailure, type MemoryStore, type RecordStore } from '../storage/index.js';
import { RecordWriter } from './record-writer.js';
import { StateVersion } from './state-version.js';

const identity = new ObjectIdentity('list', 'groceries');
const ours: Epoch = { generation: 0, zxid: '0000000000000005' };
const NO_FIELDS = new Map<string, string>();

const version = (revision: number) => StateVersion.of({ n: revision }, revision, revision === 0);

async function start(unknownFields = NO_FIELDS) {
  const storage = memoryStore();
  const clock = new ManualClock();
  const doubts: string[] = [];
  let ids = 0;
  const store = await storage.open('default');
  const writer = new RecordWriter(
    {
      store,
      clock,
      random: { uniqueId: () => `writer-${++ids}`, fraction: () => 1 },
      onDoubt: (_object, reason) => doubts.push(reason),
    },
    { identity, version: 1, epoch: ours, expected: null, unknownFields },
  );
  return { storage, store, clock, writer, doubts };
}

/** Writes a record as another owner would, unconditionally in effect: on whatever is there. */
async function writeAs(
  store: RecordStore,
  epoch: Epoch,
  revision: number,
  writer = 'somebody else',
): Promise<void> {
  const there = await store.read(identity);
  const body = encodeRecord(
    {
      type: 'list',
      id: 'groceries',
      version: 1,
      epoch,
      revision,
      writer,
      savedAt: new Date(0).toISOString(),
      deleted: false,
    },
    new Map([['n', '"theirs"']]),
  );
  await store.write(identity, body, there?.version ?? null);
}

function stored(storage: MemoryStore) {
  const record = storage.recordOf(identity);
  return record && decodeHeader(record.body, identity);
}

/** Waits for a commit while time goes on. */
async function settle<T>(clock: ManualClock, commit: Promise<T>): Promise<T> {
  let done = false;
  const watched = commit.finally(() => {
    done = true;
  });
  while (!done) await clock.advance(1_000);
  return watched;
}

describe('RecordWriter (I3, I6)', () => {
  it('writes each record on the condition of the one before', async () => {
    const { writer, storage, clock } = await start();
    await expect(settle(clock, writer.commit(version(1), version(0)))).resolves.toEqual({
      outcome: 'committed',
    });
    await expect(settle(clock, writer.commit(version(2), version(1)))).resolves.toEqual({
      outcome: 'committed',
    });
    expect(stored(storage)!.header).toMatchObject({ revision: 2, epoch: ours, writer: 'writer-2' });
  });

  it('carries fields along that the class does not know, until the object is deleted (I7)', async () => {
    const { writer, storage, clock } = await start(new Map([['later', '{"$date":"x"}']]));
    await settle(clock, writer.commit(version(1), version(0)));
    expect(storage.recordOf(identity)!.body).toContain('"later":{"$date":"x"}');
    await settle(clock, writer.commit(StateVersion.of({}, 2, true), version(1)));
    await settle(clock, writer.commit(version(3), version(2)));
    expect(storage.recordOf(identity)!.body).not.toContain('later');
  });

  it('sends a lost request again', async () => {
    const { writer, storage, clock, doubts } = await start();
    storage.failNext('before', { operation: 'write', times: 3 });
    await expect(settle(clock, writer.commit(version(1), version(0)))).resolves.toEqual({
      outcome: 'committed',
    });
    expect(doubts).toHaveLength(3);
    expect(stored(storage)!.header.revision).toBe(1);
  });

  it('recognises its own record when only the answer was lost', async () => {
    const { writer, storage, clock } = await start();
    storage.failNext('after', { operation: 'write' });
    await expect(settle(clock, writer.commit(version(1), version(0)))).resolves.toEqual({
      outcome: 'committed',
    });
    expect(stored(storage)!.header.writer).toBe('writer-1');
    await expect(settle(clock, writer.commit(version(2), version(1)))).resolves.toEqual({
      outcome: 'committed',
    });
  });

  it('recognises its own record also when reading it fails at first', async () => {
    const { writer, storage, clock } = await start();
    storage.failNext('after', { operation: 'write' });
    storage.failNext('before', { operation: 'read', times: 2 });
    await expect(settle(clock, writer.commit(version(1), version(0)))).resolves.toEqual({
      outcome: 'committed',
    });
  });

  it('tells of a definite refusal at once, and stays usable', async () => {
    const { writer, storage, clock } = await start();
    storage.failNext('before', { operation: 'write', effect: 'none', error: new Error('disk full') });
    await expect(settle(clock, writer.commit(version(1), version(0)))).resolves.toMatchObject({
      outcome: 'refused',
    });
    expect(stored(storage)).toBeUndefined();
    await expect(settle(clock, writer.commit(version(1), version(0)))).resolves.toEqual({
      outcome: 'committed',
    });
  });

  it('refuses after a doubt only when a fencing write has landed, so that nothing can land late', async () => {
    const { writer, storage, clock } = await start();
    await settle(clock, writer.commit(version(1), version(0)));
    const late = storage.landLate();
    const commit = writer.commit(version(2), version(1));
    await late.sent;
    storage.failNext('before', { operation: 'write', effect: 'none', times: 3 });
    await expect(settle(clock, commit)).resolves.toMatchObject({ outcome: 'refused' });
    expect(stored(storage)).toMatchObject({ header: { revision: 1, writer: 'writer-3' }, state: { n: 1 } });
    expect(late.land()).toEqual({ written: false });
    expect(stored(storage)!.header.revision).toBe(1);
    await expect(settle(clock, writer.commit(version(2), version(1)))).resolves.toEqual({
      outcome: 'committed',
    });
  });

  it('sees that the write in doubt had landed when the fencing write comes too late', async () => {
    const { writer, storage, clock } = await start();
    await settle(clock, writer.commit(version(1), version(0)));
    const late = storage.landLate();
    const commit = writer.commit(version(2), version(1));
    await late.sent;
    storage.failNext('before', { operation: 'write', effect: 'none' });
    expect(late.land()).toMatchObject({ written: true });
    await expect(settle(clock, commit)).resolves.toEqual({ outcome: 'committed' });
    expect(stored(storage)!.header.revision).toBe(2);
  });

  it('recognises its own fencing write when the answer to it was lost', async () => {
    const { writer, storage, clock } = await start();
    await settle(clock, writer.commit(version(1), version(0)));
    storage.failNext('before', { operation: 'write' });
    storage.failNext('before', { operation: 'write', effect: 'none' });
    storage.failNext('after', { operation: 'write' });
    await expect(settle(clock, writer.commit(version(2), version(1)))).resolves.toMatchObject({
      outcome: 'refused',
    });
    expect(stored(storage)!.header).toMatchObject({ revision: 1, writer: 'writer-3' });
  });

  it('writes over what an owner before it left late', async () => {
    const { writer, store, storage, clock } = await start();
    await settle(clock, writer.commit(version(1), version(0)));
    await writeAs(store, { generation: 0, zxid: '0000000000000004' }, 9);
    await expect(settle(clock, writer.commit(version(2), version(1)))).resolves.toEqual({
      outcome: 'committed',
    });
    expect(stored(storage)).toMatchObject({ header: { revision: 2, epoch: ours }, state: { n: 2 } });
  });

  it('writes over an older record of its own epoch', async () => {
    const { writer, store, storage, clock } = await start();
    await writeAs(store, ours, 1);
    await expect(settle(clock, writer.commit(version(2), version(1)))).resolves.toEqual({
      outcome: 'committed',
    });
    expect(stored(storage)!.header.revision).toBe(2);
  });

  it.each([
    ['a later claim', { generation: 0, zxid: '0000000000000006' }],
    ['a later generation', { generation: 1, zxid: '0000000000000001' }],
  ])('gives up, and never writes, when the record is of %s', async (_, theirs) => {
    const { writer, store, storage, clock } = await start();
    await settle(clock, writer.commit(version(1), version(0)));
    await writeAs(store, theirs, 2);
    await expect(settle(clock, writer.commit(version(2), version(1)))).resolves.toMatchObject({
      outcome: 'lost',
    });
    expect(stored(storage)!.header.epoch).toEqual(theirs);
  });

  it('never writes over a record that it can’t read (I7)', async () => {
    const { writer, store, storage, clock } = await start();
    await store.write(identity, '{"format":99}', null);
    await expect(settle(clock, writer.commit(version(1), version(0)))).resolves.toMatchObject({
      outcome: 'lost',
    });
    expect(storage.recordOf(identity)!.body).toBe('{"format":99}');
  });

  it('stops trying when its activation is over', async () => {
    const { writer, storage, clock, doubts } = await start();
    storage.failNext('before', { operation: 'write', times: 1_000 });
    const commit = writer.commit(version(1), version(0));
    await clock.advance(5_000);
    writer.abandon(new Error('session expired'));
    await expect(settle(clock, commit)).resolves.toMatchObject({ outcome: 'lost' });
    const sent = doubts.length;
    await clock.advance(60_000);
    expect(doubts).toHaveLength(sent);
    expect(clock.pending).toBe(0);
  });

  it('waits longer and longer between attempts', async () => {
    const { writer, storage, clock, doubts } = await start();
    storage.failNext('before', { operation: 'write', times: 1_000 });
    void writer.commit(version(1), version(0));
    await clock.advance(1_000);
    const early = doubts.length;
    await clock.advance(60_000);
    expect(early).toBeGreaterThan(3);
    expect(doubts.length - early).toBeLessThan(40);
    writer.abandon(new Error('end of the test'));
  });

  it('doubts on where the store refuses a condition that holds, since nothing that was sent is dead then', async () => {
    const { writer, storage, store, clock, doubts } = await start();
    const late = storage.landLate();
    const commit = settle(clock, writer.commit(version(1), version(0)));
    await late.sent;
    // A store that refuses a write because another one, our own, is still under way.
    const write = vi.spyOn(store, 'write');
    write.mockResolvedValueOnce({ written: false });
    write.mockRejectedValueOnce(new RecordStoreFailure('none', 'the disk is full'));
    await expect(commit).resolves.toMatchObject({ outcome: 'refused' });
    expect(doubts.length).toBeGreaterThan(0);
    // What fenced it off was the last committed state, so that it can't land any more.
    expect(late.land()).toEqual({ written: false });
  });
});
