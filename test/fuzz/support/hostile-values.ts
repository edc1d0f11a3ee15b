import type { Dice } from './dice.js';

export const HOSTILE_NAMES: readonly string[] = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__defineGetter__',
  'then',
  'catch',
  'toJSON',
  'length',
  'name',
  'message',
  'stack',
  'cause',
  'code',
  'ran',
  '$date',
  '$map',
  '$object',
  '$',
  '',
  '0',
  '-1',
  '4294967295',
  'a\0b',
  '\ufeff',
  '\ud800',
  'e\u0301',
  '\u00e9',
];

const NUMBERS = [0, -0, 1, -1, 0.5, NaN, Infinity, -Infinity, 2 ** 31, 2 ** 32, 2 ** 53, 1e308, 5e-324];
const STRINGS = [
  '',
  'x',
  '\0',
  '\ufeff',
  '\ud800',
  'a\udc00b',
  '💥',
  '../..',
  '%00',
  '{}',
  'x'.repeat(5_000),
  ...HOSTILE_NAMES,
];

/** A value that nodes could send each other, and that nobody expects. */
export function hostilePlain(dice: Dice, depth = 0): unknown {
  switch (dice.int(depth > 3 ? 7 : 13)) {
    case 0:
      return dice.pick(NUMBERS);
    case 1:
      return dice.pick(STRINGS);
    case 2:
      return dice.pick([null, undefined, true, false]);
    case 3:
      return dice.pick([0n, -1n, 2n ** 64n, -(2n ** 63n) - 1n, 2n ** 5_000n]);
    case 4:
      return new Date(dice.pick([0, NaN, 8.64e15, -8.64e15, -1]));
    case 5:
      return new Uint8Array(dice.int(40));
    case 6:
      return String.fromCharCode(...dice.list(12, () => dice.int(0x10000)));
    case 7:
      return new Map(dice.list(3, () => [hostilePlain(dice, depth + 1), hostilePlain(dice, depth + 1)]));
    case 8:
      return new Set(dice.list(3, () => hostilePlain(dice, depth + 1)));
    case 9:
      return nested(hostilePlain(dice, 4), depth === 0 ? dice.pick([2, 90, 110, 450]) : 2);
    case 10:
      return dice.list(6, () => hostilePlain(dice, depth + 1));
    default:
      return hostileObject(dice, depth);
  }
}

function hostileObject(dice: Dice, depth: number): object {
  const object: Record<string, unknown> = {};
  for (const key of dice.list(4, () => dice.pick(STRINGS))) {
    if (key !== '__proto__') object[key] = hostilePlain(dice, depth + 1);
  }
  return object;
}

/** So deep inside of lists, or of objects. */
export function nested(inner: unknown, levels: number): unknown {
  let value = inner;
  for (let level = 0; level < levels; level++) value = level % 2 ? [value] : { a: value };
  return value;
}

class Ordinary {
  field = 1;
}

function boom(): never {
  throw new Error('boom');
}

/** Values that no other process could send: what a caller in this process may pass, by mistake or on purpose. */
export function hostileLocal(dice: Dice): unknown {
  const inner = hostilePlain(dice);
  switch (dice.int(18)) {
    case 0:
      return cycle(dice);
    case 1:
      return Object.defineProperty({ a: inner }, 'b', { get: boom, enumerable: true });
    case 2:
      return new Proxy({ a: inner }, { get: boom, ownKeys: boom, getPrototypeOf: boom, has: boom });
    case 3:
      return new Proxy([inner], {
        get: (target, key) => (key === 'length' ? 100_000 : Reflect.get(target, key)),
      });
    case 4:
      return { [Symbol('s')]: inner };
    case 5:
      return Symbol.iterator;
    case 6:
      return () => inner;
    case 7:
      return new Ordinary();
    case 8:
      return Object.assign(Object.create({ inherited: inner }) as object, { own: inner });
    case 9:
      // oxlint-disable-next-line no-sparse-arrays
      return [, inner];
    case 10:
      return Object.assign([inner], { extra: inner });
    case 11:
      // oxlint-disable-next-line unicorn/no-thenable -- that is the point
      return { then: (resolve: (value: unknown) => void) => resolve(inner), a: inner };
    case 12:
      return JSON.parse('{"__proto__":{"polluted":true},"a":{"__proto__":{"polluted":true}}}');
    case 13:
      return nested(inner, dice.pick([499, 500, 501, 20_000]));
    case 14:
      return Object.assign(new Date(0), { toJSON: boom });
    case 15:
      return Object.assign(new Map([[inner, inner]]), { set: boom });
    case 16:
      return new Proxy(new Map(), {});
    default:
      return [inner, dice.pick([new Error('e'), /x/, Promise.resolve(), new WeakMap(), new Float32Array(2)])];
  }
}

function cycle(dice: Dice): unknown {
  const list: unknown[] = [];
  const object: Record<string, unknown> = { list };
  const map = new Map<unknown, unknown>([['object', object]]);
  list.push(dice.pick<unknown>([list, object, map, new Set([object])]));
  return dice.pick<unknown>([list, object, map]);
}
