import type { Dice } from './dice.js';

const LENGTHS = [0, 1, 2, 15, 16, 31, 32, 255, 0xffff, 0x7fffffff, 0xffffffff];

// All that MessagePack has, msgpackr's own extensions included: records, pointers, bundled strings, errors, patterns.
const EXTENSIONS = [0x00, 0x42, 0x52, 0x62, 0x65, 0x69, 0x70, 0x72, 0x73, 0x74, 0x78, 0xff, 0x01];

/** MessagePack by its grammar, but with lengths, extensions and nesting that no node sends. */
export function packedNoise(dice: Dice): Buffer {
  const parts: Buffer[] = [];
  for (let left = 1 + dice.int(30); left > 0; left--) parts.push(token(dice));
  return Buffer.concat(parts);
}

function token(dice: Dice): Buffer {
  switch (dice.int(12)) {
    case 0:
      return Buffer.from([dice.int(0x80)]);
    case 1:
      return Buffer.from([0x80 + dice.int(4)]);
    case 2:
      return Buffer.from([0x90 + dice.int(4)]);
    case 3:
      return text(dice);
    case 4:
      return Buffer.from([0xc0 + dice.int(4)]);
    case 5:
      return Buffer.concat([Buffer.from([0xca + dice.int(10)]), dice.bytes(8)]);
    case 6:
      return sized(dice, dice.pick([0xc4, 0xd9]), 1);
    case 7:
      return sized(dice, dice.pick([0xc5, 0xda, 0xdc, 0xde]), 2);
    case 8:
      return sized(dice, dice.pick([0xc6, 0xdb, 0xdd, 0xdf]), 4);
    case 9:
      return Buffer.concat([
        Buffer.from([dice.pick([0xd4, 0xd5, 0xd6, 0xd7, 0xd8]), dice.pick(EXTENSIONS)]),
        dice.bytes(1 << dice.int(5)),
      ]);
    case 10:
      return extension(dice);
    default:
      return Buffer.alloc(dice.pick([1, 2, 150, 3_000]), dice.pick([0x81, 0x91, 0xa0, 0x40]));
  }
}

function text(dice: Dice): Buffer {
  const words = ['__proto__', 'constructor', 'a', '', 'toString', 'valueOf', 'é'];
  const bytes = Buffer.from(dice.pick(words));
  return Buffer.concat([Buffer.from([0xa0 + bytes.length]), bytes]);
}

function sized(dice: Dice, head: number, lengthBytes: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(dice.chance(0.5) ? dice.int(20) : dice.pick(LENGTHS));
  return Buffer.concat([Buffer.from([head]), length.subarray(4 - lengthBytes), dice.bytes(dice.int(20))]);
}

function extension(dice: Dice): Buffer {
  const bytes = dice.bytes(dice.int(24));
  const length = dice.chance(0.8) ? bytes.length : dice.int(256);
  return Buffer.concat([Buffer.from([0xc7, length, dice.pick(EXTENSIONS)]), bytes]);
}
