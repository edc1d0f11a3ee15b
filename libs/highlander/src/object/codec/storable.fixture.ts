import * as fc from 'fast-check';

const RISKY_KEYS = [
  '$date',
  '$map',
  '$object',
  '$',
  '$own',
  'constructor',
  'prototype',
  'length',
  '',
  'a b',
  '0',
  '-0',
];

export const storableKey: fc.Arbitrary<string> = fc
  .oneof(fc.constantFrom(...RISKY_KEYS), fc.string({ unit: 'binary' }), fc.string())
  .filter((key) => key !== '__proto__');

const invalidDate = fc.constant(NaN).map((time) => new Date(time));

export const storablePrimitive: fc.Arbitrary<unknown> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.constantFrom(-0, NaN, Infinity, -Infinity, 2 ** 53, 5e-324),
  fc.integer(),
  fc.bigInt(),
  fc.boolean(),
  fc.constantFrom(null, undefined),
);

/** A few parts are as good as many, and leave time for more runs. */
const SMALL = { maxLength: 4 };

function storableOf(leaf: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.array(tie('value'), SMALL),
      fc.dictionary(storableKey, tie('value'), { maxKeys: 4 }),
      fc.array(fc.tuple(tie('value'), tie('value')), SMALL).map((entries) => new Map(entries)),
      fc.array(tie('value'), SMALL).map((members) => new Set(members)),
    ),
  })).value;
}

/** State whose every part can be frozen. */
export const storableWithoutBytes: fc.Arbitrary<unknown> = storableOf(
  fc.oneof(storablePrimitive, fc.date({ noInvalidDate: true }), invalidDate),
);

/** Anything that state may hold. */
export const storable: fc.Arbitrary<unknown> = storableOf(
  fc.oneof(storablePrimitive, fc.date({ noInvalidDate: true }), invalidDate, fc.uint8Array()),
);

/** Whether `copy` is what `value` becomes when it is stored: equal to the last bit, of the plain prototypes. */
export function isFaithful(value: unknown, copy: unknown): boolean {
  if (typeof value !== 'object' || value === null) return Object.is(value, copy);
  if (typeof copy !== 'object' || copy === null) return false;
  if (Object.getPrototypeOf(copy) !== plainPrototype(value)) return false;
  return isFaithfulList(partsOf(value), partsOf(copy));
}

function isFaithfulList(values: readonly unknown[], copies: readonly unknown[]): boolean {
  return values.length === copies.length && values.every((value, index) => isFaithful(value, copies[index]));
}

function plainPrototype(value: object): unknown {
  if (value instanceof Uint8Array) return Uint8Array.prototype;
  if (value instanceof Date) return Date.prototype;
  return Object.getPrototypeOf(value) ?? Object.prototype;
}

function partsOf(value: object): readonly unknown[] {
  if (value instanceof Date) return [value.getTime()];
  if (value instanceof Map) return [...value].flat();
  if (value instanceof Set || value instanceof Uint8Array) return [...value];
  if (Array.isArray(value)) return value;
  return Object.entries(value).flat();
}
