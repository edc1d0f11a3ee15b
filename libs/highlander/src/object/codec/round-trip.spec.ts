import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { MAX_DEPTH } from './fold.js';
import { copyStorable, decodeValue, encodeValue } from './index.js';
import { isFaithful, storable } from './storable.fixture.js';

describe('Storable state', () => {
  it('comes back from its JSON as it was, to the last bit', () => {
    fc.assert(
      fc.property(storable, (value) => {
        expect(isFaithful(value, decodeValue(JSON.parse(encodeValue(value, 'state'))))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('is copied as it is, to the last bit', () => {
    fc.assert(
      fc.property(storable, (value) => {
        expect(isFaithful(value, copyStorable(value, 'state'))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('shares nothing with its copy', () => {
    fc.assert(
      fc.property(storable, (value) => {
        const parts = new Set(containersIn(value));
        expect(containersIn(copyStorable(value, 'state')).filter((part) => parts.has(part))).toEqual([]);
      }),
    );
  });

  it('comes back from the greatest depth, too', () => {
    let maps = new Map<unknown, unknown>();
    let tags: object = { $own: 1 };
    for (let level = 1; level < MAX_DEPTH; level++) {
      maps = new Map([['inner', maps]]);
      tags = { $own: tags };
    }
    for (const value of [maps, tags]) {
      const json = encodeValue(value, 'state');
      expect(encodeValue(decodeValue(JSON.parse(json)), 'state')).toBe(json);
    }
  });

  it('has the same JSON after a round trip', () => {
    fc.assert(
      fc.property(storable, (value) => {
        const json = encodeValue(value, 'state');
        expect(encodeValue(decodeValue(JSON.parse(json)), 'state')).toBe(json);
      }),
    );
  });
});

function containersIn(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return [];
  const parts =
    value instanceof Map ? [...value].flat() : value instanceof Set ? [...value] : Object.values(value);
  return [value, ...parts.flatMap(containersIn)];
}
