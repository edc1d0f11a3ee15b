import { describe, expect, it } from 'vitest';

import { encodeValue } from './encode-value.js';

describe('encodeValue', () => {
  it.each([
    ['text', '"text"'],
    ['\ud800', '"\\ud800"'],
    [1.5, '1.5'],
    [true, 'true'],
    [null, 'null'],
    [undefined, '{"$undefined":true}'],
    [NaN, '{"$number":"NaN"}'],
    [Infinity, '{"$number":"Infinity"}'],
    [-Infinity, '{"$number":"-Infinity"}'],
    [-0, '{"$number":"-0"}'],
    [-123n, '{"$bigint":"-123"}'],
    [new Date('2026-01-01T00:00:00Z'), '{"$date":"2026-01-01T00:00:00.000Z"}'],
    [new Date(NaN), '{"$date":null}'],
    [new Uint8Array([1, 2, 255]), '{"$bytes":"AQL/"}'],
    [
      new Map<unknown, unknown>([
        ['a', 1],
        [{}, []],
      ]),
      '{"$map":[["a",1],[{},[]]]}',
    ],
    [new Set([1, undefined]), '{"$set":[1,{"$undefined":true}]}'],
    [[], '[]'],
    [[1, [2]], '[1,[2]]'],
    [{ a: 1, 'b"': undefined }, '{"a":1,"b\\"":{"$undefined":true}}'],
    [{ constructor: 1, prototype: 2 }, '{"constructor":1,"prototype":2}'],
    [{ toJSON: 'data' }, '{"toJSON":"data"}'],
    [{ $date: 1 }, '{"$object":{"$date":1}}'],
    [{ $object: { $own: 1 } }, '{"$object":{"$object":{"$object":{"$own":1}}}}'],
    [{ $date: 1, more: 2 }, '{"$date":1,"more":2}'],
  ])('writes %o as readable JSON', (value, json) => {
    expect(encodeValue(value, 'x')).toBe(json);
  });
});
