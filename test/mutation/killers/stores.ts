/*
 * Whether a store holds its conditional writes (I3): of those who write on one version one wins, and what was written on
 * an older version is refused. Nothing but the port is needed for that.
 */
import {
  fileStore,
  memoryStore,
  RecordStoreFailure,
  UnfencedStorageError,
  type ExpectedVersion,
  type RecordStorage,
  type RecordStore,
} from 'nestjs-highlander';
import { s3 } from 'nestjs-highlander/s3';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argument, judge, promise, Violation } from './verdict.js';

const KEY = { type: 'list', id: 'groceries' };
const ROUNDS = 10;

let bodies = 0;

function body(): string {
  return JSON.stringify({ body: ++bodies });
}

await judge(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'highlander-mutant-'));
  try {
    await holdsConditions(storageIn(folder));
  } finally {
    await rm(folder, { recursive: true });
  }
});

function storageIn(folder: string): RecordStorage {
  switch (argument('store')) {
    case 'memory':
      return memoryStore();
    case 'file':
      return fileStore({ folder });
    default:
      return s3({ ...JSON.parse(argument('store')), prefix: `${process.pid}-${Date.now()}/` });
  }
}

/** Writes until the store has decided; where an answer was in doubt, the record tells (I6). */
async function write(store: RecordStore, body: string, expected: ExpectedVersion): Promise<boolean> {
  for (let inDoubt = false; ; inDoubt = true) {
    try {
      const { written } = await store.write(KEY, body, expected);
      return written || (inDoubt && (await store.read(KEY))?.body === body);
    } catch (error) {
      if (!(error instanceof RecordStoreFailure)) throw error;
    }
  }
}

async function holdsConditions(storage: RecordStorage): Promise<void> {
  const store = await storage.open('default').catch((error: unknown) => {
    // The start-up probe has found it: nobody's data is ever at risk.
    if (error instanceof UnfencedStorageError) throw new Violation(`refused at the start: ${error.message}`);
    throw error;
  });
  let expected: ExpectedVersion = null;
  for (let round = 0; round < ROUNDS; round++) {
    const outcomes = await Promise.all([1, 2].map(() => write(store, body(), expected)));
    const winners = outcomes.filter((isWritten) => isWritten).length;
    promise(
      winners === 1,
      () => `of two writers on one version (${expected}), ${winners} were told that they won`,
    );
    const isStaleWritten = await write(store, body(), expected);
    promise(!isStaleWritten, () => `a write on the older version ${expected} was not refused`);
    expected = (await store.read(KEY))!.version;
  }
  await store.close();
}
