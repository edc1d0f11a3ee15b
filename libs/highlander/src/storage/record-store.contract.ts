import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  RecordStoreFailure,
  TOMBSTONE_BYTES,
  type RecordKey,
  type RecordStorage,
  type RecordStore,
} from './record-store.js';
import { ODD_IDS } from './odd-ids.fixture.js';

/** What the contract needs to know of an adapter. */
export interface RecordStoreSubject {
  readonly storage: RecordStorage;
  /** The file name or key that the adapter's listings are ordered by. */
  fileNameOf(id: string): string;
  dispose?(): Promise<void>;
}

export interface RecordStoreContractOptions {
  /** How many sets of arbitrary ids are tried. Fewer for a store behind a network. @default 50 */
  readonly propertyRuns?: number;
  /** How many times 64 writers race to create, and then to replace. @default 20 */
  readonly races?: number;
}

/** The promises of {@link RecordStore}, for every adapter to keep. */
export function describeRecordStore(
  name: string,
  create: () => Promise<RecordStoreSubject>,
  { propertyRuns = 50, races = 20 }: RecordStoreContractOptions = {},
): void {
  describe(`${name} as a record store`, () => {
    let subject: RecordStoreSubject;
    let store: RecordStore;
    let tokens = 0;
    let types = 0;

    beforeAll(async () => {
      subject = await create();
      store = await subject.storage.open('contract');
    });

    afterAll(async () => {
      await store.close();
      await subject.dispose?.();
    });

    /** A type that no other test has used. */
    const freshType = () => `type-${++types}`;
    const freshKey = (id = 'one'): RecordKey => ({ type: freshType(), id });

    /** Unlike any other, as the bodies of records are (I3). */
    const body = (id: string, state: Record<string, unknown> = {}) =>
      JSON.stringify({ id, writer: `w${++tokens}`, deleted: false, ...state });

    async function createRecord(key: RecordKey, text = body(key.id)): Promise<string> {
      const outcome = await store.write(key, text, null);
      if (!outcome.written) throw new Error(`There is a record of ${JSON.stringify(key)} already.`);
      return outcome.version;
    }

    /** Writes until the store has decided, as a commit does (I6). Under contention some servers don't at once. */
    async function settle(key: RecordKey, text: string, expected: string | null): Promise<boolean> {
      for (let inDoubt = false; ;) {
        try {
          const { written } = await store.write(key, text, expected);
          return written || (inDoubt && (await store.read(key))?.body === text);
        } catch (failure) {
          if (!(failure instanceof RecordStoreFailure) || failure.effect === 'none') throw failure;
          inDoubt = true;
        }
      }
    }

    async function bury(key: RecordKey): Promise<void> {
      await store.write(key, body(key.id, { deleted: true }), await createRecord(key), { tombstone: true });
    }

    async function listed(type: string, options?: Parameters<RecordStore['list']>[1]): Promise<string[]> {
      const ids: string[] = [];
      for await (const id of store.list(type, options)) ids.push(id);
      return ids;
    }

    describe('a conditional write', () => {
      it('creates a record where there is none', async () => {
        const key = freshKey();
        expect(await store.read(key)).toBeUndefined();
        const text = body(key.id);
        const outcome = await store.write(key, text, null);
        expect(outcome).toEqual({ written: true, version: expect.any(String) });
        expect(await store.read(key)).toEqual({ body: text, version: outcome.written && outcome.version });
      });

      it('never creates a record a second time', async () => {
        const key = freshKey();
        const text = body(key.id);
        await createRecord(key, text);
        expect(await store.write(key, body(key.id), null)).toEqual({ written: false });
        expect((await store.read(key))?.body).toBe(text);
      });

      it('replaces the version that it expects', async () => {
        const key = freshKey();
        const version = await createRecord(key);
        const text = body(key.id);
        expect(await store.write(key, text, version)).toMatchObject({ written: true });
        expect((await store.read(key))?.body).toBe(text);
      });

      it('leaves every other version alone', async () => {
        const key = freshKey();
        const first = await createRecord(key);
        const text = body(key.id);
        await store.write(key, text, first);
        expect(await store.write(key, body(key.id), first)).toEqual({ written: false });
        expect(await store.write(key, body(key.id), `${first}x`)).toEqual({ written: false });
        expect((await store.read(key))?.body).toBe(text);
      });

      it('replaces nothing where there is nothing', async () => {
        const version = await createRecord(freshKey());
        const missing = freshKey();
        expect(await store.write(missing, body(missing.id), version)).toEqual({ written: false });
        expect(await store.read(missing)).toBeUndefined();
      });

      it('expects what a read gave as well as what a write gave', async () => {
        const key = freshKey();
        await createRecord(key);
        const read = await store.read(key);
        expect(await store.write(key, body(key.id), read?.version ?? null)).toMatchObject({ written: true });
      });

      it('changes the version each time', async () => {
        const key = freshKey();
        const versions = [await createRecord(key)];
        for (let write = 0; write < 10; write++) {
          const outcome = await store.write(key, body(key.id), versions.at(-1)!);
          if (outcome.written) versions.push(outcome.version);
        }
        expect(new Set(versions).size).toBe(11);
      });

      it('is sent again byte for byte without harm: it stands once, and the record is as the sender left it (I6)', async () => {
        const key = freshKey();
        const version = await createRecord(key);
        const text = body(key.id);
        await store.write(key, text, version);
        expect(await store.write(key, text, version)).toEqual({ written: false });
        expect((await store.read(key))?.body).toBe(text);
      });

      it('has exactly one winner among 64 that race to create and 64 that race to replace (I3)', async () => {
        for (let round = 0; round < races; round++) {
          const key = freshKey();
          const race = async (expected: string | null) => {
            const bodies = Array.from({ length: 64 }, () => body(key.id));
            const wins = await Promise.all(bodies.map((text) => settle(key, text, expected)));
            const winners = bodies.filter((_, writer) => wins[writer]);
            const stored = await store.read(key);
            expect(winners).toEqual([stored?.body]);
            return stored?.version ?? null;
          };
          await race(await race(null));
        }
      });
    });

    describe('a tombstone', () => {
      it('is kept, read and replaced like any other record', async () => {
        const key = freshKey();
        const version = await createRecord(key);
        const text = body(key.id, { deleted: true });
        const outcome = await store.write(key, text, version, { tombstone: true });
        expect(await store.read(key)).toEqual({ body: text, version: outcome.written && outcome.version });
        expect(await store.write(key, body(key.id), null)).toEqual({ written: false });
        expect(await store.write(key, body(key.id), outcome.written ? outcome.version : null)).toMatchObject({
          written: true,
        });
      });

      it('is not listed, and what replaces it is', async () => {
        const type = freshType();
        await createRecord({ type, id: 'alive' });
        await bury({ type, id: 'dead' });
        await bury({ type, id: 'risen' });
        const grave = await store.read({ type, id: 'risen' });
        await store.write({ type, id: 'risen' }, body('risen'), grave?.version ?? null);
        expect(await listed(type)).toEqual(['alive', 'risen']);
      });

      it('is not listed under the longest id either', async () => {
        const type = freshType();
        await bury({ type, id: '\u0001'.repeat(512) });
        expect(await listed(type)).toEqual([]);
      });
    });

    describe('a body', () => {
      it.each([
        ['of 1 MiB', 'highlander '.repeat(95_326)],
        ['with characters of every plane', 'é e\u0301 漢字 🦄 \u2028 \uFEFF \u0000'],
        ['with line breaks', 'line\n\tline'],
        [
          'as large as a tombstone',
          'x'.repeat(TOMBSTONE_BYTES - JSON.stringify({ id: 'one', text: '' }, null, 1).length),
        ],
      ])('%s comes back exactly, and is listed', async (_, text) => {
        const key = freshKey('one');
        const pretty = JSON.stringify({ id: 'one', text }, null, 1);
        await createRecord(key, pretty);
        expect((await store.read(key))?.body === pretty).toBe(true);
        expect(await listed(key.type)).toEqual(['one']);
      });
    });

    describe('ids', () => {
      it('may be as odd as they like, and none touches another', async () => {
        const type = freshType();
        const bodies = new Map(ODD_IDS.map((id) => [id, body(id)]));
        for (const [id, text] of bodies) await createRecord({ type, id }, text);
        for (const [id, text] of bodies) expect((await store.read({ type, id }))?.body).toBe(text);
        expect((await listed(type)).sort()).toEqual([...ODD_IDS].sort());
      });

      it('never share a record, whatever they are', async () => {
        const anyId = fc
          .string({ unit: 'binary', minLength: 1, maxLength: 256 })
          .filter((id) => !id.includes('\0') && Buffer.byteLength(id) <= 512);
        await fc.assert(
          fc.asyncProperty(fc.uniqueArray(anyId, { minLength: 1, maxLength: 8 }), async (ids) => {
            const type = freshType();
            const bodies = ids.map((id) => body(id));
            await Promise.all(ids.map((id, n) => createRecord({ type, id }, bodies[n])));
            const found = await Promise.all(ids.map((id) => store.read({ type, id })));
            expect(found.map((record) => record?.body)).toEqual(bodies);
            expect(new Set(await listed(type))).toEqual(new Set(ids));
          }),
          { numRuns: propertyRuns },
        );
      });

      it('of different types and namespaces are different objects', async () => {
        const type = freshType();
        await createRecord({ type, id: 'one' });
        for (const other of [`${type}x`, type.toUpperCase(), `${type}/one`, '..', '.', 'con', `${type}.`]) {
          expect(await store.read({ type: other, id: 'one' })).toBeUndefined();
          await createRecord({ type: other, id: 'one' }, body('one', { other }));
        }
        expect(await listed(type)).toEqual(['one']);
        await store.close();
        for (const namespace of ['other', 'CONTRACT', '..', 'contract/objects']) {
          const elsewhere = await subject.storage.open(namespace);
          expect(await elsewhere.read({ type, id: 'one' })).toBeUndefined();
          await elsewhere.close();
        }
        store = await subject.storage.open('contract');
        expect(await store.read({ type: '..', id: 'one' })).toMatchObject({
          body: expect.stringContaining('".."'),
        });
      });
    });

    describe('a listing', () => {
      const MANY = 1_100;
      let type: string;
      let inOrder: string[];

      beforeAll(async () => {
        type = freshType();
        const ids = [
          ...ODD_IDS,
          ...Array.from({ length: MANY - ODD_IDS.length }, (_, n) => `id ${n * 7919}`),
        ];
        for (let n = 0; n < ids.length; n += 50) {
          await Promise.all(ids.slice(n, n + 50).map((id) => createRecord({ type, id })));
        }
        await bury({ type, id: 'id 1 buried' });
        inOrder = ids.sort((a, b) => (subject.fileNameOf(a) < subject.fileNameOf(b) ? -1 : 1));
      });

      it('gives every id once, in the order of their names', async () => {
        expect(await listed(type)).toEqual(inOrder);
      });

      it('goes on after any id that it gave', async () => {
        for (let n = 0; n < inOrder.length; n += 97) {
          expect(await listed(type, { after: inOrder[n], limit: 20 })).toEqual(inOrder.slice(n + 1, n + 21));
        }
        expect(await listed(type, { after: inOrder.at(-1) })).toEqual([]);
      });

      it('goes on after an id that does not exist', async () => {
        const after = 'id 5';
        const expected = inOrder.filter((id) => subject.fileNameOf(id) > subject.fileNameOf(after));
        expect(await listed(type, { after })).toEqual(expected);
        expect(await listed(type, { after: 'id 1 buried', limit: 1 })).toEqual(
          inOrder.filter((id) => subject.fileNameOf(id) > subject.fileNameOf('id 1 buried')).slice(0, 1),
        );
      });

      it('ends after its limit', async () => {
        expect(await listed(type, { limit: 0 })).toEqual([]);
        expect(await listed(type, { limit: 1 })).toEqual(inOrder.slice(0, 1));
        expect(await listed(type, { limit: 1_003 })).toEqual(inOrder.slice(0, 1_003));
        expect(await listed(type, { limit: MANY * 2 })).toEqual(inOrder);
      });

      it('may be left at any time', async () => {
        for await (const id of store.list(type)) {
          expect(id).toBe(inOrder[0]);
          break;
        }
      });

      it('of a type without records is empty', async () => {
        expect(await listed(freshType())).toEqual([]);
      });
    });

    describe('closing', () => {
      it('finishes what is under way and refuses what comes later', async () => {
        const key = freshKey();
        const text = body(key.id);
        const write = store.write(key, text, null);
        await store.close();
        expect(await write).toMatchObject({ written: true });
        const refusal = { constructor: RecordStoreFailure, effect: 'none' };
        await expect(store.write(freshKey(), body('one'), null)).rejects.toMatchObject(refusal);
        await expect(store.read(key)).rejects.toMatchObject(refusal);
        await expect(listed(key.type)).rejects.toMatchObject(refusal);
        await store.close();
        store = await subject.storage.open('contract');
        expect((await store.read(key))?.body).toBe(text);
      });
    });
  });
}
