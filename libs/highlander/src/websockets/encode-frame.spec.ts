import { describe, expect, it } from 'vitest';
import { encodeFrame } from './encode-frame.js';

function sent(data: unknown): unknown {
  return (JSON.parse(encodeFrame('e', data)) as { data: unknown }).data;
}

describe('a frame', () => {
  it('has event, data and id, and leaves out what is not there', () => {
    expect(encodeFrame('a "b"', { c: 1 }, 'd')).toBe('{"event":"a \\"b\\"","data":{"c":1},"id":"d"}');
    expect(encodeFrame('a', undefined)).toBe('{"event":"a"}');
    expect(encodeFrame('a', null, 0)).toBe('{"event":"a","data":null,"id":0}');
  });

  it('leaves undefined out of objects and makes it null in lists, as JSON.stringify does', () => {
    const data = { a: undefined, b: [undefined, { c: undefined, d: 1 }], e: { f: undefined } };
    expect(sent(data)).toEqual(JSON.parse(JSON.stringify(data)));
  });

  it('does so within collections, too, and leaves the rest as it is', () => {
    const at = new Date(0);
    expect(
      sent([
        new Map([['k', { a: undefined, b: at }]]),
        new Set([{ c: undefined }]),
        new Uint8Array(1),
        undefined,
      ]),
    ).toEqual([
      { $map: [['k', { b: { $date: at.toISOString() } }]] },
      { $set: [{}] },
      { $bytes: 'AA==' },
      null,
    ]);
  });

  it('keeps a text that only looks like a tag', () => {
    const text = '{"$undefined":true}';
    expect(sent({ text })).toEqual({ text });
  });
});
