import * as fc from 'fast-check';
import { Packr } from 'msgpackr';
import { describe, expect, it } from 'vitest';
import { isFaithful, storable } from '../../../object/codec/storable.fixture.js';
import { FrameKind, HEADER_BYTES } from './frames.js';
import { decodePayload, encodeFrame, REQUEST } from './message-codec.js';

function roundTrip(value: unknown): unknown {
  const frame = encodeFrame(REQUEST, 7, value);
  return decodePayload(frame.subarray(HEADER_BYTES), frame[4] === FrameKind.taggedRequest);
}

const kindOf = (value: unknown) => encodeFrame(REQUEST, 7, value)[4];

describe('A message', () => {
  it('comes back as it went, to the last bit', () => {
    fc.assert(
      fc.property(storable, (value) => {
        expect(isFaithful(value, roundTrip(value))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['-0', -0],
    ['a lone surrogate', 'a\ud800b'],
    ['a lone surrogate as key', { '\udc00': 1 }],
    ['a key constructor', { constructor: 'x', toJSON: 1, hasOwnProperty: 2 }],
    ['a key constructor that is a Map', { constructor: new Map() }],
    ['a Map inside', { a: [new Map<unknown, unknown>([[{ b: 1 }, -0]])] }],
    ['a Set', new Set([1, 'a', undefined])],
    ['a Buffer', Buffer.from('bytes')],
    ['what looks like a tag', { $date: 'x' }],
    ['a deep value', Array.from({ length: 200 }).reduce((inner: unknown) => [inner], 'leaf')],
    ['a bigint of 10,000 bits', -(2n ** 10_000n) + 1n],
    ['a long key', { ['k'.repeat(1_000)]: 1 }],
    ['many keys', Object.fromEntries(Array.from({ length: 70_000 }, (_, index) => [`k${index}`, index]))],
    ['the first and the last date', [new Date(-8.64e15), new Date(8.64e15), new Date(NaN), new Date(-1)]],
  ])('is exact with %s', (_what, value) => {
    expect(isFaithful(value, roundTrip(value))).toBe(true);
  });

  it('goes packed where that is exact, so that most do', () => {
    const request = { type: 'list', args: [1, 'a', null, undefined, 5n, new Date(1), new Uint8Array(3)] };
    expect(kindOf(request)).toBe(FrameKind.request);
    expect(kindOf({ constructor: 1 })).toBe(FrameKind.taggedRequest);
  });

  it('shares no memory with what it came in', () => {
    const frame = Buffer.from(encodeFrame(REQUEST, 1, { bytes: new Uint8Array([1, 2, 3]), text: 'text' }));
    const value = decodePayload(frame.subarray(HEADER_BYTES), false);
    frame.fill(0xff);
    expect(value).toEqual({ bytes: new Uint8Array([1, 2, 3]), text: 'text' });
  });

  it('stays as it was encoded while others are, large ones too', () => {
    const frames = Array.from({ length: 500 }, (_, index) => encodeFrame(REQUEST, index, { index }));
    const large = encodeFrame(REQUEST, 500, 'x'.repeat(3_000_000));
    frames.push(...Array.from({ length: 500 }, (_, index) => encodeFrame(REQUEST, index, { index })));
    const values = frames.map((frame) => decodePayload(frame.subarray(HEADER_BYTES), false));
    expect(values).toEqual([...frames.keys()].map((index) => ({ index: index % 500 })));
    expect((decodePayload(large.subarray(HEADER_BYTES), false) as string).length).toBe(3_000_000);
  });

  it('leaves no large buffer behind a large message', () => {
    encodeFrame(REQUEST, 1, 'x'.repeat(8_000_000));
    const { buffer } = encodeFrame(REQUEST, 2, 'small');
    expect(buffer.byteLength).toBeLessThan(100_000);
  });

  it.each([
    ['an error', new Error('x')],
    ['a regular expression', /x/],
    ['a set', new Set([1])],
    ['another typed array', new Float64Array(1)],
    ['an ArrayBuffer', new ArrayBuffer(1)],
  ])('is not taken from a peer with %s in it, which no node sends', (_what, value) => {
    const payload = new Packr({ useRecords: false, moreTypes: true }).pack({ value });
    expect(() => decodePayload(payload, false)).toThrow('no node sends');
  });

  it('can not pollute prototypes, nor be anything but storable, whatever bytes it is made of', () => {
    const members = Object.getOwnPropertyNames(Object.prototype);
    const evil = Buffer.from([
      0x81,
      0xa9,
      ...Buffer.from('__proto__'),
      0x81,
      0xa5,
      ...Buffer.from('admin'),
      0xc3,
    ]);
    expect((decodePayload(evil, false) as { admin?: boolean }).admin).toBeUndefined();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.boolean(), (bytes, tagged) => {
        let value: unknown;
        try {
          value = decodePayload(Buffer.from(bytes), tagged);
        } catch {
          return;
        }
        expect(() => encodeFrame(REQUEST, 1, value)).not.toThrow();
      }),
      { numRuns: 5_000 },
    );
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(members);
  });
});
