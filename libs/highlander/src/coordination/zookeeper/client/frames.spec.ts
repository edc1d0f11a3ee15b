import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Frames } from './frames.js';

function frameOf(body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length);
  return Buffer.concat([length, body]);
}

const bodies = fc.array(
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  { minLength: 1, maxLength: 20 },
);

it('frames come out as they went in, wherever the stream is cut', () => {
  fc.assert(
    fc.property(bodies, fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), (bodies, sizes) => {
      const stream = Buffer.concat(bodies.map(frameOf));
      const frames = new Frames();
      const seen: Buffer[] = [];
      for (let at = 0, n = 0; at < stream.length; n++) {
        const size = sizes[n % sizes.length]!;
        frames.push(stream.subarray(at, at + size), (frame) => seen.push(frame) > 0);
        at += size;
      }
      expect(seen).toEqual(bodies.map(frameOf));
    }),
  );
});

it('nothing is handed on after somebody has had enough', () => {
  const seen: Buffer[] = [];
  const frames = new Frames();
  frames.push(
    Buffer.concat(['a', 'b', 'c'].map((text) => frameOf(Buffer.from(text)))),
    (frame) => seen.push(frame) < 2,
  );
  expect(seen.map((frame) => frame.toString('utf8', 4))).toEqual(['a', 'b']);
});

it('what is left of a connection is forgotten', () => {
  const seen: Buffer[] = [];
  const frames = new Frames();
  frames.push(frameOf(Buffer.from('half')).subarray(0, 6), () => true);
  frames.clear();
  frames.push(frameOf(Buffer.from('whole')), (frame) => seen.push(frame) > 0);
  expect(seen).toEqual([frameOf(Buffer.from('whole'))]);
});

it.each([-1, 2 ** 30])('a length of %i is no frame', (length) => {
  const header = Buffer.alloc(4);
  header.writeInt32BE(length);
  expect(() => new Frames().push(header, () => true)).toThrow(RangeError);
});
