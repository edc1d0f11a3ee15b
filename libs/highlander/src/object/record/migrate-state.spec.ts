import { describe, expect, it, vi } from 'vitest';

import { ActivationError, CorruptRecordError } from '../../errors/index.js';
import type { HighlanderObjectOptions, MigratableRecord } from '../object-options.interface.js';
import { decodeRecord, type DecodedRecord } from './decode-record.js';
import { encodeRecord } from './encode-record.js';
import { definitionOf, HEADER } from './record.fixture.js';

type Migrate = NonNullable<HighlanderObjectOptions['migrate']>;

const FIELDS = new Map([
  ['title', '"milk"'],
  ['due', '{"$date":"2026-01-01T00:00:00.000Z"}'],
  ['extra', '[{"$undefined":true}]'],
]);

function decode(migrate: Migrate, { version = 1, deleted = false, fields = FIELDS } = {}): DecodedRecord {
  const body = encodeRecord({ ...HEADER, version, deleted }, fields);
  return decodeRecord(body, definitionOf({ title: ['name'], due: [] }, { version: 3, migrate }), HEADER.id);
}

describe('migrate', () => {
  it('is called once, with a copy of all stored fields and the version they are of', () => {
    const migrate = vi.fn<Migrate>();
    decode(migrate, { version: 2 });
    expect(migrate).toHaveBeenCalledOnce();
    expect(migrate).toHaveBeenCalledWith(
      {
        type: 'list',
        id: 'groceries',
        version: 2,
        revision: 7,
        savedAt: '2026-01-01T00:00:00.000Z',
        state: { title: 'milk', due: new Date('2026-01-01T00:00:00Z'), extra: [undefined] },
      },
      2,
    );
  });

  it('is not called for a record of the version of the class, nor for a tombstone', () => {
    const migrate = vi.fn<Migrate>();
    expect(decode(migrate, { version: 3 }).values).toMatchObject({ title: 'milk' });
    expect(decode(migrate, { deleted: true }).values).toStrictEqual({});
    expect(migrate).not.toHaveBeenCalled();
  });

  it('may change the record in place', () => {
    const { values, unknown, header } = decode(({ state }) => {
      state.title = new Set(['eggs']);
      (state.due as Date).setTime(5);
      delete state.extra;
      state.added = 1n;
    });
    expect(values).toStrictEqual({ title: new Set(['eggs']), due: new Date(5) });
    expect(unknown).toEqual(new Map([['added', '{"$bigint":"1"}']]));
    expect(header.version).toBe(1);
  });

  it('may return another record', () => {
    const { values, unknown } = decode((record) => ({ ...record, state: { title: 'new' } }));
    expect(values).toStrictEqual({ title: 'new' });
    expect(unknown.size).toBe(0);
  });

  it('leaves what the class does not know among the unknown fields (I7)', () => {
    expect(decode(() => undefined).unknown).toEqual(new Map([['extra', '[{"$undefined":true}]']]));
  });

  it('comes before renaming, so that it sees and may leave older names', () => {
    const seen: unknown[] = [];
    const { values } = decode((record) => void seen.push(record.state.name), {
      fields: new Map([['name', '"old"']]),
    });
    expect(seen).toEqual(['old']);
    expect(values).toStrictEqual({ title: 'old' });
  });

  it('may leave fields whose names look like tags', () => {
    expect(decode((record) => ({ ...record, state: { $date: 1 } })).unknown).toEqual(
      new Map([['$date', '1']]),
    );
  });

  it.each([
    ['nothing in it', () => ({})],
    ['a list for a state', () => ({ state: [] })],
    ['a class instance for a state', () => ({ state: new Map() })],
    ['a promise', () => Promise.resolve({ state: {} })],
  ])('must not return a record with %s', (_what, migrate) => {
    expect(() => decode(migrate as unknown as Migrate)).toThrow(ActivationError);
    expect(() => decode(migrate as unknown as Migrate)).toThrow('Let it return { ...record, state: { … } }');
  });

  it('must not leave what can not be stored', () => {
    const migrate = (record: MigratableRecord) => {
      record.state.title = { deep: [() => 1] };
    };
    expect(() => decode(migrate)).toThrow(ActivationError);
    expect(() => decode(migrate)).toThrow(
      /^list "groceries" could not be woken: migrate failed \(title\.deep\[0\] can't be stored: it is a function\./,
    );
  });

  it.each([
    ['a getter', () => Object.defineProperty({}, 'title', { get: () => 1, enumerable: true })],
    ['a key __proto__', () => JSON.parse('{"__proto__":1}') as object],
    ['a symbol as key', () => ({ [Symbol('s')]: 1 })],
  ])('must not leave a state with %s', (_what, makeState) => {
    const migrate = (record: MigratableRecord) => ({
      ...record,
      state: makeState() as Record<string, unknown>,
    });
    expect(() => decode(migrate)).toThrow(/could not be woken: migrate failed \(.* can't be stored/);
  });

  it('fails the activation when it throws, with its error as the cause', () => {
    const cause = new Error('no luck');
    const migrate = () => {
      throw cause;
    };
    expect(() => decode(migrate)).toThrow(
      expect.objectContaining({
        code: 'HIGHLANDER_ACTIVATION',
        message: 'list "groceries" could not be woken: migrate failed (no luck).',
        cause,
      }),
    );
  });

  it('is not called with a field that can not be read', () => {
    const migrate = vi.fn<Migrate>();
    expect(() => decode(migrate, { fields: new Map([['extra', '{"$set":1}']]) })).toThrow(CorruptRecordError);
    expect(migrate).not.toHaveBeenCalled();
  });
});
