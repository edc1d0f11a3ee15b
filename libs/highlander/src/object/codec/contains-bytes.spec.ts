import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { freezeState, summarize } from './frozen.fixture.js';
import { storable, storableWithoutBytes } from './storable.fixture.js';

const BYTES = new Uint8Array([1]);

const containsBytes = (value: unknown) => summarize(value, '').containsBytes;

describe('A summary', () => {
  it.each([
    ['a value', BYTES],
    ['an array', [1, [BYTES]]],
    ['an object', { a: { b: Buffer.from('x') } }],
    ['the values of a Map', new Map([['a', [BYTES]]])],
    ['the keys of a Map', new Map([[[BYTES], 'a']])],
    ['a Set', new Set([{ a: BYTES }])],
  ])('finds bytes as %s, frozen or not', (_where, value) => {
    expect(containsBytes(value)).toBe(true);
    expect(containsBytes(freezeState({ value }))).toBe(true);
    expect(containsBytes(value)).toBe(true);
    expect(containsBytes([0, freezeState(value)])).toBe(true);
  });

  it('finds none where there are none, frozen or not', () => {
    fc.assert(
      fc.property(storableWithoutBytes, (value) => {
        expect(containsBytes(value)).toBe(false);
        expect(containsBytes(freezeState(value))).toBe(false);
      }),
    );
  });

  it('says the same before and after freezing', () => {
    fc.assert(
      fc.property(storable, (value) => {
        const before = containsBytes(value);
        expect(containsBytes(freezeState(value))).toBe(before);
      }),
    );
  });
});
