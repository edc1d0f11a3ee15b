import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ActivationError, CorruptRecordError } from '../../errors/index.js';
import { encodeValue } from '../codec/index.js';
import { isFaithful, storable, storableKey } from '../codec/storable.fixture.js';
import { decodeRecord } from './decode-record.js';
import { encodeRecord } from './encode-record.js';
import { definitionOf, HEADER, recordHeader } from './record.fixture.js';

const ID = HEADER.id;

/** A record with these fields, as they are stored. */
function record(fields: Readonly<Record<string, string>>, header = HEADER): string {
  return encodeRecord(header, new Map(Object.entries(fields)));
}

describe('decodeRecord', () => {
  it('gives back what was encoded: header, values and the text of unknown fields', () => {
    const fields = fc.dictionary(storableKey, storable, { maxKeys: 6, noNullPrototype: true });
    fc.assert(
      fc.property(recordHeader, fields, fc.nat(6), (header, state, known) => {
        const encoded = new Map(
          Object.entries(state).map(([name, value]) => [name, encodeValue(value, name)]),
        );
        const names = Object.keys(state);
        const definition = definitionOf(Object.fromEntries(names.slice(0, known).map((name) => [name, []])));

        const decoded = decodeRecord(encodeRecord(header, encoded), definition, header.id);
        expect(decoded.header).toStrictEqual(header);
        expect(Object.keys(decoded.values)).toEqual(names.slice(0, known));
        expect(Object.entries(decoded.values).every(([name, value]) => isFaithful(state[name], value))).toBe(
          true,
        );
        expect([...decoded.unknown]).toEqual(names.slice(known).map((name) => [name, encoded.get(name)]));
      }),
    );
  });

  it('lets unknown fields survive any number of writes, byte by byte (I7)', () => {
    const fields = fc.dictionary(storableKey, storable, { maxKeys: 6, noNullPrototype: true });
    fc.assert(
      fc.property(fields, (state) => {
        const encoded = new Map(
          Object.entries(state).map(([name, value]) => [name, encodeValue(value, name)]),
        );
        const body = encodeRecord(HEADER, encoded);
        const once = decodeRecord(body, definitionOf({}), ID).unknown;
        const twice = decodeRecord(encodeRecord(HEADER, once), definitionOf({}), ID).unknown;
        expect(encodeRecord(HEADER, twice)).toBe(body);
      }),
    );
  });

  it('leaves fields out that the record does not have', () => {
    expect(
      decodeRecord(record({ title: '"a"' }), definitionOf({ title: [], color: [] }), ID).values,
    ).toStrictEqual({
      title: 'a',
    });
  });

  it('tells a stored undefined from a field that is not there', () => {
    const { values } = decodeRecord(
      record({ title: '{"$undefined":true}' }),
      definitionOf({ title: [] }),
      ID,
    );
    expect(values).toStrictEqual({ title: undefined });
  });

  it('gives a tombstone no fields', () => {
    const body = record({ title: '"a"' }, { ...HEADER, deleted: true });
    expect(decodeRecord(body, definitionOf({ title: [] }), ID)).toMatchObject({
      header: { deleted: true, revision: 7 },
      values: {},
      unknown: new Map(),
    });
  });

  it('refuses the record of another object', () => {
    expect(() => decodeRecord(record({}), definitionOf({}), 'other')).toThrow(CorruptRecordError);
  });

  it.each(['{"$date":"no date"}', '{"a":[{"$other":1}]}', '{"a":{"__proto__":1}}'])(
    'refuses the field %s, naming object and field, but only where the class knows it',
    (json) => {
      expect(() => decodeRecord(record({ due: json }), definitionOf({ due: [] }), ID)).toThrow(
        CorruptRecordError,
      );
      expect(() => decodeRecord(record({ due: json }), definitionOf({ due: [] }), ID)).toThrow(
        /^The stored record of list "groceries" is not usable: its field "due" can't be read, because it has a /,
      );
      expect(decodeRecord(record({ due: json }), definitionOf({}), ID).unknown).toEqual(
        new Map([['due', json]]),
      );
    },
  );

  it('refuses a record of a newer version than its class, saying both and what to do', () => {
    const body = record({}, { ...HEADER, version: 3 });
    expect(() => decodeRecord(body, definitionOf({}, { version: 2 }), ID)).toThrow(ActivationError);
    expect(() => decodeRecord(body, definitionOf({}, { version: 2 }), ID)).toThrow(
      'list "groceries" could not be woken: its record was written by version 3 of its class, this node has version 2, and no ' +
        'node with a newer one could take it. Deploy the newer class.',
    );
  });
});

describe('A field that can’t be carried along as it is (I7)', () => {
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;

  it.each([
    ['is nested too deep', deep, 'stack'],
    ['holds a number that is too large', '{"a":[1e999]}', 'too large'],
  ])('lets the record be refused, whether the class knows it or not: it %s', (_what, json, reason) => {
    const body = record({ title: json });
    expect(() => decodeRecord(body, definitionOf({}), ID)).toThrow(CorruptRecordError);
    expect(() => decodeRecord(body, definitionOf({}), ID)).toThrow(reason);
    expect(() => decodeRecord(body, definitionOf({ title: [] }), ID)).toThrow(CorruptRecordError);
  });
});

describe('A renamed field', () => {
  const definition = definitionOf({ title: ['name', 'label'] }, { version: 2 });

  it('is taken from its older name', () => {
    const { values, unknown } = decodeRecord(record({ name: '"old"', other: '1' }), definition, ID);
    expect(values).toStrictEqual({ title: 'old' });
    expect(unknown).toEqual(new Map([['other', '1']]));
  });

  it('is taken from its own name first, then in the order of the older ones', () => {
    const all = decodeRecord(record({ label: '1', name: '2', title: '3' }), definition, ID);
    expect(all.values).toStrictEqual({ title: 3 });
    expect(all.unknown).toEqual(
      new Map([
        ['label', '1'],
        ['name', '2'],
      ]),
    );

    const older = decodeRecord(record({ label: '1', name: '2' }), definition, ID);
    expect(older.values).toStrictEqual({ title: 2 });
    expect(older.unknown).toEqual(new Map([['label', '1']]));
  });

  it('is named as it is stored when it can not be read', () => {
    expect(() => decodeRecord(record({ name: '{"$set":1}' }), definition, ID)).toThrow(
      'its field "name" can\'t be read',
    );
  });
});
