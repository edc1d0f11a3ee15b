import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { messageOf } from '../../errors/index.js';
import { copyStorable } from './copy-storable.js';
import { decodeValue } from './decode-value.js';

const TAGS = [
  '$date',
  '$map',
  '$set',
  '$bigint',
  '$bytes',
  '$undefined',
  '$number',
  '$object',
  '$other',
  '__proto__',
];

const taggedJson = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.jsonValue({ maxDepth: 1 }),
    fc.array(tie('value')),
    fc.tuple(fc.constantFrom(...TAGS), tie('value')).map(([key, value]) => ownProperty(key, value)),
    fc.constantFrom('NaN', '12', 'AQID', true, null),
  ),
})).value;

function ownProperty(key: string, value: unknown): object {
  return Object.defineProperty({}, key, { value, enumerable: true, configurable: true, writable: true });
}

function attempt(action: () => unknown): string {
  try {
    action();
    return 'done';
  } catch (error) {
    return messageOf(error);
  }
}

describe('decodeValue', () => {
  it.each([
    '{"$date":"no date"}',
    '{"$date":1}',
    '{"$map":{}}',
    '{"$map":[[1]]}',
    '{"$map":[[1,2,3]]}',
    '{"$map":[[1,2],[1,3]]}',
    '{"$set":"ab"}',
    '{"$set":[1,1]}',
    '{"$bigint":1}',
    '{"$bigint":"1n"}',
    '{"$bigint":""}',
    '{"$bytes":[1]}',
    '{"$bytes":"AQ*D"}',
    '{"$bytes":"AQI"}',
    '{"$undefined":false}',
    '{"$number":"1"}',
    '{"$number":"toString"}',
    '{"$number":["NaN"]}',
    '{"$object":[]}',
    '{"$object":null}',
    '{"$other":1}',
    '{"$":1}',
  ])('refuses %s, which encodeValue does not write', (json) => {
    expect(() => decodeValue([{ nested: JSON.parse(json) as unknown }])).toThrow(/malformed tag/);
  });

  it.each([
    '{"__proto__":{"admin":true}}',
    '{"a":1,"__proto__":null}',
    '{"$object":{"__proto__":{}}}',
    '[{"$map":[[{"__proto__":1},1]]}]',
  ])('refuses the key __proto__ in %s', (json) => {
    expect(() => decodeValue(JSON.parse(json))).toThrow(/has a key "__proto__"/);
  });

  it('refuses what is nested too deeply, before the stack overflows', () => {
    const json = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(() => decodeValue(JSON.parse(json))).toThrow(/nested more than/);
  });

  it('gives something storable or an error for any JSON at all, and leaves prototypes alone', () => {
    const members = Object.getOwnPropertyNames(Object.prototype);
    fc.assert(
      fc.property(taggedJson, (json) => {
        const text = JSON.stringify(json);
        const outcome = attempt(() => copyStorable(decodeValue(JSON.parse(text)), 'value'));
        expect(outcome).toMatch(/^done$|malformed tag|has a key "__proto__"/);
      }),
      { numRuns: 1_000 },
    );
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(members);
  });

  it('leaves its input alone', () => {
    const json: unknown = JSON.parse('{"a":{"$set":[1]},"b":[{"$undefined":true}]}');
    const before = JSON.stringify(json);
    decodeValue(json);
    expect(JSON.stringify(json)).toBe(before);
  });
});
