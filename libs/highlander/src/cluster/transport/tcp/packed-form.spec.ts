import { Packr } from 'msgpackr';
import { describe, expect, it } from 'vitest';
import { decodePayload } from './message-codec.js';
import { checkPackedForm } from './packed-form.js';

const MAX_DEPTH = 3;

const bytes = (...hex: string[]) => Buffer.from(hex.join(''), 'hex');

describe('The form of a packed message', () => {
  it.each([
    ['nil, true, false', '93c0c3c2'],
    [
      'whole numbers of all sizes',
      '9b7fe0ccffcdffffceffffffffcfffffffffffffffffd080d18000d280000000d38000000000000000c0',
    ],
    ['fractions', '92ca00000000cb0000000000000000'],
    ['texts of all sizes', '94a161d90161da000161db0000000161'],
    ['lists and objects of all sizes', '95dc000190dd0000000190de0001a16180df00000001a16180c0'],
    ['undefined', 'd40000'],
    ['dates', '94d4ffffd6ff00000000d7ff0000000000000000c70cff000000000000000000000000'],
    ['large numbers', '93d542ffffd84200000000000000000000000000000000c7034200ffff'],
    ['bytes', '93c7037401ffffc80003740100ffc9000000027401ff'],
  ])('has %s', (_what, hex) => {
    expect(() => checkPackedForm(bytes(hex), MAX_DEPTH)).not.toThrow();
  });

  it.each([
    ['nothing', '', 'too early'],
    ['a list without its end', '9201', 'too early'],
    ['a text without its end', 'a2ff', 'too early'],
    ['a length without its end', 'dc00', 'too early'],
    ['a list of which there can’t be so much', 'ddffffffff', 'too early'],
    ['a number without its end', 'cb00', 'too early'],
    ['more behind the end', 'c0c0', 'behind its end'],
    ['lists too deep in each other', '91919190', 'too deep'],
    ['objects too deep in each other', '81a16181a16181a16180', 'too deep'],
    ['a key that is no text', '810101', 'no node sends'],
    ['a token that nobody uses', 'c1', 'no node sends'],
    ['bytes that would be shared with the frame', 'c401ff', 'no node sends'],
    ['a record', 'd4720091a16101', 'no node sends'],
    ['bundled texts', 'd66200000000c0', 'no node sends'],
    ['an error', 'd4650093a0a0c0', 'no node sends'],
    ['a pattern', 'd4780092a0a0', 'no node sends'],
    ['a set', 'd4730090', 'no node sends'],
    ['other numbers than bytes', 'c7027400ff', 'no node sends'],
    ['an undefined of two bytes', 'd5000000', 'no node sends'],
  ])('has not %s', (_what, hex, reason) => {
    expect(() => checkPackedForm(bytes(hex), MAX_DEPTH)).toThrow(reason);
  });
});

describe('A message that would cost its reader more than its bytes', () => {
  it('by texts that are all bundled in one place is refused before any is read', () => {
    const textBytes = 1024 * 1024;
    const count = 10_000;
    const text = Buffer.concat([bytes('db'), Buffer.alloc(4), Buffer.alloc(textBytes, 'x')]);
    text.writeUInt32BE(textBytes, 1);
    const list = Buffer.concat([bytes('dd'), Buffer.alloc(4)]);
    list.writeUInt32BE(count, 1);
    const bundles = Array.from({ length: count }, (_, index) => {
      const bundle = bytes('d66200000000c0');
      bundle.writeUInt32BE((count - index) * bundle.length - 6 + 4, 2);
      return bundle;
    });
    // msgpackr would take minutes.
    expect(() => decodePayload(Buffer.concat([list, ...bundles, text, text]), false)).toThrow(
      'no node sends',
    );
  });

  it('by records, each with a reader of its own, is refused', () => {
    const packed = new Packr({ useRecords: true }).pack([{ a: 1 }, { b: 2 }]);
    expect(() => decodePayload(packed, false)).toThrow('no node sends');
  });
});
