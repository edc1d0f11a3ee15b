import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { MAX_DEPTH } from './fold.js';
import { freezeState, summarize } from './frozen.fixture.js';
import { encodeValue } from './index.js';
import { storable } from './storable.fixture.js';

const bytesOf = (value: unknown) => Buffer.byteLength(encodeValue(value, 'state'));

describe('The summary of a value', () => {
  it('tells the exact bytes of its encoding, frozen or not', () => {
    fc.assert(
      fc.property(storable, (value) => {
        const bytes = bytesOf(value);
        expect(summarize(value, 'state').encodedBytes).toBe(bytes);
        expect(summarize(freezeState({ value }).value, 'state').encodedBytes).toBe(bytes);
        expect(summarize([value], 'state').encodedBytes).toBe(bytes + 2);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['years of four digits', [new Date('0000-01-01T00:00:00.000Z'), new Date('9999-12-31T23:59:59.999Z')]],
    ['years of six digits', [new Date(-62_167_219_200_001), new Date(253_402_300_800_000)]],
    ['no date at all', new Date(NaN)],
    ['every escape', String.fromCharCode(...Array.from({ length: 0x100 }, (_, unit) => unit))],
    [
      'surrogates, in pairs and alone',
      '\ud83d\ude00 \ud83d \ude00 \ude00\ud83d\ud83d\ude00\uffff\ue000\ud7ff',
    ],
    ['numbers of all kinds', [0, -0, 1e21, 1.5e-7, -12, 2 ** 53, NaN, Infinity, -Infinity, 123n, -1n]],
    ['empty containers', [{}, [], new Map(), new Set(), new Uint8Array()]],
    ['bytes of each padding', [1, 2, 3, 4].map((length) => new Uint8Array(length))],
    ['objects that look like tags', [{ $a: 1 }, { $a: 1, b: 2 }, { '': 1 }, { $: { $: 1 } }]],
  ])('is exact for %s', (_what, value) => {
    expect(summarize(value, 'state').encodedBytes).toBe(bytesOf(value));
  });

  it('counts more bytes than fit into 32 bits of it', () => {
    const text = 'x'.repeat(3 * 2 ** 20);
    const value = { text, bytes: new Uint8Array(3), due: new Date(0) };
    const bytes = bytesOf(value);
    expect(summarize(value, 'state')).toEqual({ encodedBytes: bytes, containsBytes: true });
    expect(summarize(freezeState(value), 'state')).toEqual({ encodedBytes: bytes, containsBytes: true });
  });
});

describe('Frozen state within something new', () => {
  it('is encoded as if it were not frozen', () => {
    fc.assert(
      fc.property(storable, storable, (shared, other) => {
        const before = [encodeValue(shared, 's'), encodeValue(other, 's')] as const;
        const frozen = freezeState([shared]);
        expect(encodeValue({ a: frozen, b: other }, 's')).toBe(`{"a":[${before[0]}],"b":${before[1]}}`);
        expect(encodeValue(new Map([[frozen, other]]), 's')).toBe(`{"$map":[[[${before[0]}],${before[1]}]]}`);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['arrays', (inner: unknown) => [inner]],
    ['maps', (inner: unknown) => new Map([['inner', inner]])],
  ])('can not be nested deeper, step by step, than anything else: %s', (_kind, around) => {
    let state: unknown = freezeState(around(1));
    for (let level = 1; level < MAX_DEPTH - 1; level++) state = freezeState(around(state));
    const deepest = freezeState([state]);
    for (const attempt of [freezeState, encodeValue, summarize]) {
      expect(() => attempt([deepest], 'x')).toThrow(`nested more than ${MAX_DEPTH} levels deep`);
    }
    expect(summarize(deepest, 'x').encodedBytes).toBe(bytesOf(deepest));
  });
});
