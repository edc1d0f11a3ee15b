import * as fc from 'fast-check';
import { createDraft, enableMapSet } from 'immer';
import { beforeAll, describe, expect, it } from 'vitest';

import { RecordTooLargeError, UnstorableValueError } from '../errors/index.js';
import { copyStorable, encodeValue, ObjectIdentity } from '../object/index.js';
import { definitionOf } from '../object/record/record.fixture.js';
import { storable } from '../object/codec/storable.fixture.js';
import { nextVersion, StateVersion } from './state-version.js';

const NAMES = ['a', 'b', 'ü'] as const;
const IDENTITY = new ObjectIdentity('list', 'groceries');

function rulesOf(maxRecordBytes: number) {
  return { definition: definitionOf({ a: [], b: [], ü: [] }), maxRecordBytes };
}

async function update(base: StateVersion, patch: object, maxRecordBytes = Infinity): Promise<StateVersion> {
  return nextVersion(rulesOf(maxRecordBytes), IDENTITY, base, { ...base.state, ...patch }, 0);
}

function firstVersion(): StateVersion {
  return StateVersion.of({ a: [], b: '', ü: undefined }, 0, true);
}

beforeAll(enableMapSet);

/** What a version is that nothing was handed on to. */
function fromScratch({ state, revision, absent }: StateVersion): StateVersion {
  return StateVersion.of(copyStorable(state, ''), revision, absent);
}

describe('A version of a state', () => {
  const step = fc.record({
    name: fc.constantFrom(...NAMES),
    value: fc.oneof(storable, fc.string()),
    nest: fc.boolean(),
    encode: fc.boolean(),
    forget: fc.boolean(),
  });

  it('has the encoding and the size that it would have by itself, whatever versions came before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 10 }), async (steps) => {
        let version = firstVersion();
        for (const { name, value, nest, encode, forget } of steps) {
          version = await update(version, { [name]: nest ? [version.state.a, value] : value });
          const written = encode ? version.encodedFields : fromScratch(version).encodedFields;
          expect([...written.keys()]).toEqual(NAMES);
          if (forget) version.forgetEncoding();
        }
        const scratch = fromScratch(version);
        expect(version.fieldsBytes).toBe(scratch.fieldsBytes);
        for (const name of NAMES)
          expect(version.encodedFields.get(name)).toBe(scratch.encodedFields.get(name));
        const body = [...scratch.encodedFields].map(([name, text]) => `"${name}":${text},`).join('');
        expect(version.fieldsBytes).toBe(Buffer.byteLength(body));
      }),
      { numRuns: 300 },
    );
  });

  it('may fill its record to the last byte, and no further', async () => {
    const patch = { a: [{ text: 'ü' }, new Map([[1, new Uint8Array(4)]])], b: 'x"'.repeat(400) };
    const { fieldsBytes } = await update(firstVersion(), patch);
    expect((await update(firstVersion(), patch, fieldsBytes)).revision).toBe(1);
    await expect(update(firstVersion(), patch, fieldsBytes - 1)).rejects.toBeInstanceOf(RecordTooLargeError);
  });

  it('takes no field so deep that the state around it could not be copied', async () => {
    const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);
    const { state } = await update(firstVersion(), { a: nested(499) });
    expect(copyStorable(state, '')).toEqual(state);
    await expect(update(firstVersion(), { a: nested(500) })).rejects.toBeInstanceOf(UnstorableValueError);
    // Nor step by step, around what is there already.
    await expect(update(firstVersion(), { a: [state['a']] })).rejects.toBeInstanceOf(UnstorableValueError);
  });

  it('keeps no draft of somebody else that may change yet', async () => {
    const draft = createDraft({ list: [1], map: new Map([['k', { n: 1 }]]) });
    draft.list.push(2);
    draft.map.set('l', { n: 2 });
    const { state } = await update(firstVersion(), { a: draft });
    const before = encodeValue(state.a, 'a');
    draft.list.push(3);
    draft.map.clear();
    expect(encodeValue(state.a, 'a')).toBe(before);
    expect(before).toBe('{"list":[1,2],"map":{"$map":[["k",{"n":1}],["l",{"n":2}]]}}');
  });
});
