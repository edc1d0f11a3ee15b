import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecordStoreFailure, type RecordStore } from '../record-store.js';
import { choicesOf } from './choices.fixture.js';
import { FileRecordStore } from './file-record.store.js';
import { SimulatedDisk } from './simulated-disk.fixture.js';

const KEYS = ['a', 'b', 'c'].flatMap((id) => ['list', 'chat'].map((type) => ({ type, id })));

type Key = (typeof KEYS)[number];

/** What is known of one record: how far it was sent, and how far anybody was told that it came. */
class Ledger {
  private readonly sent = new Map<Key, number>();
  private readonly told = new Map<Key, number>();
  acknowledged = 0;

  send(key: Key, revision: number): string {
    this.sent.set(key, revision);
    return this.bodyOf(key, revision);
  }

  tell(key: Key, revision: number): void {
    this.told.set(key, Math.max(revision, this.told.get(key) ?? 0));
  }

  /** The revision of a record as it was read; throws if the record is broken, unheard of, or older than was told. */
  check(key: Key, body: string | undefined): number {
    const revision = body === undefined ? 0 : (JSON.parse(body) as { revision: number }).revision;
    if (body !== undefined) assert.equal(body, this.bodyOf(key, revision));
    assert.ok(revision >= (this.told.get(key) ?? 0), 'what somebody was told is lost');
    assert.ok(revision <= (this.sent.get(key) ?? 0), 'what nobody sent is there');
    return revision;
  }

  private bodyOf(key: Key, revision: number): string {
    return JSON.stringify({ ...key, revision, text: 'x'.repeat(revision % 50) });
  }
}

const open = (disk: SimulatedDisk) =>
  FileRecordStore.open('/', 'todo', { release: () => Promise.resolve() }, disk);

/** Reads a record and updates it, again and again. */
async function work(store: RecordStore, key: Key, ledger: Ledger): Promise<never> {
  for (;;) {
    try {
      const record = await store.read(key);
      let revision = ledger.check(key, record?.body);
      ledger.tell(key, revision);
      let version = record?.version ?? null;
      for (;;) {
        const outcome = await store.write(key, ledger.send(key, ++revision), version);
        assert.ok(outcome.written);
        ({ version } = outcome);
        ledger.tell(key, revision);
        ledger.acknowledged++;
      }
    } catch (failure) {
      if (!(failure instanceof RecordStoreFailure)) throw failure;
    }
  }
}

/** Starts on a disk and works until something unexpected happens. */
async function live(disk: SimulatedDisk, ledger: Ledger, failingSyncs: number): Promise<void> {
  const store = await open(disk);
  disk.failingSyncs = failingSyncs;
  await Promise.all(KEYS.map((key) => work(store, key, ledger)));
}

/** Several lives of one disk, ended by kills and power failures. Resolves to how many updates were acknowledged. */
async function survive(seed: number, failingSyncs: number): Promise<number> {
  const choose = choicesOf(seed);
  const ledger = new Ledger();
  let disk = new SimulatedDisk(choose, choose(600));
  for (let lifetime = 0; lifetime < 5; lifetime++) {
    await Promise.race([disk.stopped, live(disk, ledger, failingSyncs)]);
    disk = choose(2) === 0 ? disk.afterPowerFailure(choose(600)) : disk.afterKill(choose(600));
  }
  const store = await open(disk.afterPowerFailure(Infinity));
  for (const key of KEYS) ledger.check(key, (await store.read(key))?.body);
  return ledger.acknowledged;
}

describe('the file store, when the power fails', () => {
  it.each([
    ['', 0],
    [', on a disk whose syncs fail at times', 5],
  ])('loses nothing that anybody was told, and shows no record in parts%s', async (_, failingSyncs) => {
    let acknowledged = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        acknowledged += await survive(seed, failingSyncs);
      }),
      { numRuns: 150 },
    );
    expect(acknowledged).toBeGreaterThan(500);
  });
});
