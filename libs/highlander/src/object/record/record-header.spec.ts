import { describe, expect, it } from 'vitest';

import { CorruptRecordError } from '../../errors/index.js';
import { encodeRecord } from './encode-record.js';
import { decodeHeader } from './record-header.js';
import { HEADER } from './record.fixture.js';

const BODY = encodeRecord(HEADER, new Map([['title', '{"$undefined":true}']]));

/** The record with one member replaced; `undefined` leaves it out. */
function bodyWith(member: string, value: unknown): string {
  return JSON.stringify({ ...(JSON.parse(BODY) as object), [member]: value });
}

describe('decodeHeader', () => {
  it('reads what a record says about itself, and leaves its fields as they are', () => {
    expect(decodeHeader(BODY, HEADER)).toStrictEqual({
      header: HEADER,
      state: { title: { $undefined: true } },
    });
  });

  it('does not mind white space at the end, which tombstones are padded with', () => {
    expect(decodeHeader(`${BODY}   \n`, HEADER).header).toStrictEqual(HEADER);
  });

  it('accepts revision 0, which the claiming write of a strict type has (I2)', () => {
    expect(decodeHeader(bodyWith('revision', 0), HEADER).header.revision).toBe(0);
  });

  it.each([
    ['', 'it is not JSON'],
    ['{"format":1', 'it is not JSON'],
    ['null', 'it is null instead of an object'],
    ['[]', 'it is [] instead of an object'],
    ['"text"', 'it is "text" instead of an object'],
    ['{}', 'its format is missing, and only 1 is known'],
    [bodyWith('format', 2), 'its format is 2, and only 1 is known'],
    [bodyWith('type', 'other'), 'it is the record of "other" "groceries"'],
    [bodyWith('id', 'other'), 'it is the record of "list" "other"'],
    [bodyWith('id', undefined), 'it is the record of "list" missing'],
    [bodyWith('version', 0), 'its version is 0'],
    [bodyWith('version', '1'), 'its version is "1"'],
    [bodyWith('epoch', undefined), 'its epoch is missing'],
    [bodyWith('epoch', { generation: -1, zxid: HEADER.epoch.zxid }), 'its epoch is {"generation":-1'],
    [bodyWith('epoch', { generation: 0, zxid: 'ff' }), 'its epoch is {"generation":0,"zxid":"ff"}'],
    [bodyWith('epoch', { generation: 0, zxid: '00000000000000FF' }), 'its epoch is {"generation":0'],
    [bodyWith('epoch', { generation: 0, zxid: 255 }), 'its epoch is {"generation":0'],
    [bodyWith('epoch', [0, HEADER.epoch.zxid]), 'its epoch is [0'],
    [bodyWith('revision', -1), 'its revision is -1'],
    [bodyWith('revision', 1.5), 'its revision is 1.5'],
    [bodyWith('revision', 2 ** 53), 'its revision is 9007199254740992'],
    [bodyWith('revision', null), 'its revision is null'],
    [bodyWith('writer', ''), 'its writer is ""'],
    [bodyWith('writer', 5), 'its writer is 5'],
    [bodyWith('savedAt', 'yesterday'), 'its savedAt is "yesterday"'],
    [bodyWith('savedAt', 5), 'its savedAt is 5'],
    [bodyWith('deleted', undefined), 'its deleted is missing'],
    [bodyWith('state', undefined), 'its state is missing'],
    [bodyWith('state', []), 'its state is []'],
    [
      BODY.replace('"format":1', `"format":${'['.repeat(50_000)}${']'.repeat(50_000)}`),
      'its format is nested too deep',
    ],
    [BODY.replace('"title"', '"__proto__"'), 'its state has a key "__proto__"'],
  ])('refuses %.100s', (body, reason) => {
    expect(() => decodeHeader(body, HEADER)).toThrow(CorruptRecordError);
    expect(() => decodeHeader(body, HEADER)).toThrow(
      `The stored record of list "groceries" is not usable: ${reason}`,
    );
  });
});
