import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { afterEach, expect, it } from 'vitest';
import {
  CorruptRecordError,
  HighlanderError,
  memoryCoordination,
  type RecordStorage,
  type RecordStore,
} from 'nestjs-highlander';
import { decodeRecord } from '../../libs/highlander/src/object/index.js';
import { definitionOf, HEADER } from '../../libs/highlander/src/object/record/record.fixture.js';
import { encodeRecord } from '../../libs/highlander/src/object/record/index.js';
import { listedId } from '../../libs/highlander/src/storage/listed-id.js';
import { recordFileName } from '../../libs/highlander/src/storage/file/file-names.js';
import { paddedTombstone } from '../../libs/highlander/src/storage/tombstone.js';
import { startNode, stopAllNodes } from '../../libs/highlander/src/testing/start-node.fixture.js';
import type { Dice } from './support/dice.js';
import { fuzz, FUZZ_TIMEOUT_MS } from './support/fuzz.js';
import { hostileId } from './support/hostile-ids.js';
import { mutateBytes } from './support/mutate-bytes.js';
import { mutateValue } from './support/mutate-value.js';
import { Note } from './support/note.object.js';

afterEach(stopAllNodes);

const STATE = new Map([
  ['text', '"milk"'],
  ['older', '{"$map":[[1,{"$set":["a",{"$date":"2026-05-01T00:00:00.000Z"}]}]]}'],
  [
    'strange',
    '[{"$bigint":"-5"},{"$bytes":"AAEC"},{"$number":"-0"},{"$object":{"$x":1}},{"$undefined":true},1e3]',
  ],
]);
const BODY = Buffer.from(encodeRecord({ ...HEADER, type: 'note' }, STATE));
const SNIPPETS = [
  '{"__proto__":{"polluted":1}}',
  '1e999',
  '-1e999',
  '{"$date":null}',
  '{"$x":1}',
  '{"constructor":{"prototype":{}}}',
  '['.repeat(2_000),
  '['.repeat(9_000) + ']'.repeat(9_000),
  '\ufeff',
  '"\\ud800"',
  '12345678901234567890',
].map((text) => Buffer.from(text));

it(
  'a record is read as what its text says, or refused as corrupt',
  () => {
    const current = { ...definitionOf({ text: ['older'] }), type: 'note' };
    const migrating = { ...current, version: 2, options: { version: 2, migrate: () => undefined } };
    return fuzz('records', { inputs: 3_500 }, (dice) => {
      const body = damagedRecord(dice);
      const isMigrated = dice.chance(0.2);
      const definition = isMigrated ? migrating : current;
      try {
        const { header, values, unknown } = decodeRecord(body, definition, HEADER.id);
        const stored = JSON.parse(body) as Record<string, Record<string, unknown>>;
        expect(header).toMatchObject({ type: 'note', id: HEADER.id, revision: stored.revision });
        for (const [name, text] of unknown) {
          expect(isMigrated || isDeepStrictEqual(JSON.parse(text), stored.state![name])).toBe(true);
        }
        expect(Object.keys(values).length + unknown.size).toBe(Object.keys(stored.state!).length);
      } catch (error) {
        if (error instanceof HighlanderError && error.code === 'HIGHLANDER_ACTIVATION') return;
        expect(error).toBeInstanceOf(CorruptRecordError);
        expect((error as Error).message.length).toBeLessThan(1_000);
      }
    });
  },
  FUZZ_TIMEOUT_MS,
);

it(
  'an object is served from its record, or refused while that is left as it is, and the node goes on',
  async () => {
    let body = '';
    const writes: string[] = [];
    const storage = storageOf(
      () => body,
      (written) => void writes.push(written),
    );
    const node = await startNode([Note], { storage: storage as never, coordination: memoryCoordination() });
    await fuzz('stored-objects', { inputs: 400 }, async (dice) => {
      body = damagedRecord(dice);
      writes.length = 0;
      const outcome = await node.objects
        .ref(Note, HEADER.id)
        .write('new')
        .then(
          () => 'written',
          (error: unknown) => error,
        );
      if (outcome === 'written') {
        expect(writes).toHaveLength(1);
        // Nothing is lost that the class doesn't know (I7).
        const [before, after] = [JSON.parse(body), JSON.parse(writes[0]!)] as {
          state: object;
          deleted: boolean;
          revision: number;
        }[];
        if (!before!.deleted) expect(after!.state).toEqual({ ...before!.state, text: 'new' });
        expect(after!.revision).toBe(before!.revision + 1);
      } else {
        expect((outcome as HighlanderError).code).toMatch(/HIGHLANDER_(CORRUPT_RECORD|ACTIVATION)/);
        expect(writes).toEqual([]);
      }
      await node.objects.shutdown(Note, HEADER.id);
    });
  },
  FUZZ_TIMEOUT_MS,
);

it(
  'a listing tells the id of a record, leaves out what is none, or says that it can’t tell',
  () =>
    fuzz('listed-records', { inputs: 3_000 }, async (dice) => {
      const id = hostileId(dice) || 'x';
      const isWellFormed = (id as string & { isWellFormed(): boolean }).isWellFormed();
      const name =
        isWellFormed && dice.chance(0.6)
          ? recordFileName(id)
          : `${mutateBytes(dice, Buffer.from(id)).toString()}.json`;
      const tombstone = dice.chance(0.3)
        ? mutateBytes(
            dice,
            paddedTombstone(
              damagedRecord(dice)
                .slice(0, 4_000)
                .replace(/[^ -~]/g, ''),
            ),
          )
        : undefined;
      const content = tombstone ?? Buffer.from(damagedRecord(dice));
      const record = {
        name,
        bytes: () => (tombstone && dice.chance(0.9) ? 4096 : content.length),
        content: () => Promise.resolve(content.toString()),
      };
      try {
        const listed = await listedId(record, recordFileName);
        if (listed !== undefined) expect(recordFileName(listed)).toBe(name);
      } catch (error) {
        expect((error as Error).message).toContain('does not hold the id');
      }
    }),
  FUZZ_TIMEOUT_MS,
);

function damagedRecord(dice: Dice): string {
  if (dice.chance(0.5)) return mutateBytes(dice, BODY, [...SNIPPETS, BODY]).toString();
  const json = JSON.parse(BODY.toString()) as unknown;
  let text =
    JSON.stringify(mutateValue(dice, json), (_key, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    ) ?? '';
  // As text, since JSON.stringify doesn't write it.
  if (dice.chance(0.4))
    text = text.replace(
      /"milk"|\[1,|"f00d"|:1,/,
      (found) =>
        `${found.startsWith(':') ? ':' : ''}${dice.pick(SNIPPETS).toString()}${found.endsWith(',') ? ',' : ''}`,
    );
  return text;
}

/** A store with one record, that keeps nothing. */
function storageOf(body: () => string, onWrite: (body: string) => void): RecordStorage {
  const store: RecordStore = {
    read: ({ id }) =>
      Promise.resolve(id === HEADER.id ? { body: body(), version: versionOf(body()) } : undefined),
    write: (_key, written) => {
      onWrite(written);
      return Promise.resolve({ written: true, version: versionOf(written) });
    },
    // oxlint-disable-next-line no-empty-function
    async *list() {},
    close: () => Promise.resolve(),
  };
  return { open: () => Promise.resolve(store) };
}

function versionOf(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}
