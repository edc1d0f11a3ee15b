import type { Dice } from './dice.js';

const EXTREMES = [0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];
const INVALID_UTF8 = [
  [0xc0, 0x80],
  [0xed, 0xa0, 0x80],
  [0xff],
  [0xf4, 0x90, 0x80, 0x80],
  [0xe2, 0x82],
  [0xef, 0xbb, 0xbf],
  [0],
];

type Mutation = (dice: Dice, bytes: Buffer, others: readonly Buffer[]) => Buffer;

const MUTATIONS: readonly Mutation[] = [
  function flipBit(dice, bytes) {
    const at = dice.int(bytes.length);
    bytes[at] = bytes[at]! ^ (1 << dice.int(8));
    return bytes;
  },
  function setByte(dice, bytes) {
    bytes[dice.int(bytes.length)] = dice.int(256);
    return bytes;
  },
  function setLength(dice, bytes) {
    if (bytes.length < 4) return bytes;
    bytes.writeUInt32BE(dice.pick(EXTREMES), dice.int(bytes.length - 3));
    return bytes;
  },
  function insert(dice, bytes) {
    const what = dice.chance(0.5) ? dice.bytes(1 + dice.int(8)) : Buffer.from(dice.pick(INVALID_UTF8));
    return spliced(bytes, dice.int(bytes.length + 1), 0, what);
  },
  function remove(dice, bytes) {
    return spliced(bytes, dice.int(bytes.length), 1 + dice.int(8), Buffer.alloc(0));
  },
  function duplicate(dice, bytes) {
    const start = dice.int(bytes.length);
    const part = bytes.subarray(start, start + 1 + dice.int(32));
    const times = dice.pick([1, 1, 2, 20]);
    return spliced(bytes, start, 0, Buffer.concat(Array.from({ length: times }, () => part)));
  },
  function truncate(dice, bytes) {
    return bytes.subarray(0, dice.int(bytes.length));
  },
  function splice(dice, bytes, others) {
    if (others.length === 0) return bytes;
    const other = dice.pick(others);
    return Buffer.concat([bytes.subarray(0, dice.int(bytes.length)), other.subarray(dice.int(other.length))]);
  },
];

/** Some valid input, damaged a little: so it gets deeper into a parser than noise would. */
export function mutateBytes(dice: Dice, valid: Buffer, others: readonly Buffer[] = []): Buffer {
  let bytes = Buffer.from(valid);
  for (let left = 1 + dice.int(3); left > 0 && bytes.length > 0; left--) {
    bytes = Buffer.from(dice.pick(MUTATIONS)(dice, bytes, others));
  }
  return bytes;
}

function spliced(bytes: Buffer, start: number, removed: number, what: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, start), what, bytes.subarray(start + removed)]);
}
