import * as fc from 'fast-check';

import { storablePrimitive } from './storable.fixture.js';

/** A value that must be refused, and what its refusal adds to the path that leads to it. */
export interface Unstorable {
  readonly what: string;
  readonly value: unknown;
  readonly fault: string;
}

class Todo {
  title = 'milk';
}
class MyMap extends Map {}
class MySet extends Set {}
class MyDate extends Date {}
class MyArray extends Array {}
class MyBytes extends Uint8Array {}

export function unstorables(): Unstorable[] {
  const hidden = Object.defineProperty({ title: 'milk' }, 'hidden', { value: 1, enumerable: false });
  const getter = Object.defineProperty({}, 'due', { get: () => 1, enumerable: true });
  const setter = Object.defineProperty({}, 'due', { set() {}, enumerable: true });
  const elementGetter = Object.defineProperty([1, 2], 1, { get: () => 1, enumerable: true });
  const hiddenElement = Object.defineProperty([1, 2], 1, { value: 1, enumerable: false });
  const hole: unknown[] = [1];
  hole[2] = 3;
  return [
    { what: 'a function', value: () => 1, fault: '' },
    { what: 'a class', value: Todo, fault: '' },
    { what: 'a symbol', value: Symbol('s'), fault: '' },
    { what: 'an instance of a class', value: new Todo(), fault: '' },
    { what: 'an object with a prototype of its own', value: Object.create({ a: 1 }), fault: '' },
    { what: 'a Map of a subclass', value: new MyMap(), fault: '' },
    { what: 'a Set of a subclass', value: new MySet(), fault: '' },
    { what: 'a Date of a subclass', value: new MyDate(), fault: '' },
    { what: 'an array of a subclass', value: new MyArray(), fault: '' },
    { what: 'bytes of a subclass', value: new MyBytes(), fault: '' },
    { what: 'an error', value: new Error('x'), fault: '' },
    { what: 'another typed array', value: new Float64Array(1), fault: '' },
    { what: 'an ArrayBuffer', value: new ArrayBuffer(1), fault: '' },
    { what: 'a regular expression', value: /x/, fault: '' },
    { what: 'a promise', value: Promise.resolve(), fault: '' },
    { what: 'a WeakMap', value: new WeakMap(), fault: '' },
    { what: 'a boxed number', value: Object(1), fault: '' },
    { what: 'what only looks like an array', value: Object.create(Array.prototype), fault: '' },
    { what: 'what only looks like a Map', value: Object.create(Map.prototype), fault: '' },
    { what: 'what only looks like a Set', value: Object.create(Set.prototype), fault: '' },
    { what: 'what only looks like a Date', value: Object.create(Date.prototype), fault: '' },
    { what: 'what only looks like bytes', value: Object.create(Uint8Array.prototype), fault: '' },
    { what: 'an object with a symbol as key', value: { [Symbol('s')]: 1 }, fault: '[Symbol(s)]' },
    {
      what: 'an object with a key __proto__',
      value: JSON.parse('{"a":1,"__proto__":2}'),
      fault: '.__proto__',
    },
    { what: 'an object with a hidden property', value: hidden, fault: '.hidden' },
    { what: 'an object with a getter', value: getter, fault: '.due' },
    { what: 'an object with a setter', value: setter, fault: '.due' },
    { what: 'an array with a hole', value: hole, fault: '[1]' },
    { what: 'an array with a getter', value: elementGetter, fault: '[1]' },
    { what: 'an array with a hidden element', value: hiddenElement, fault: '[1]' },
    { what: 'an array with a named property', value: Object.assign([1], { extra: 1 }), fault: '.extra' },
    {
      what: 'an array with a symbol as key',
      value: Object.assign([1], { [Symbol('s')]: 1 }),
      fault: '[Symbol(s)]',
    },
    { what: 'a Map with a property', value: Object.assign(new Map(), { extra: 1 }), fault: '.extra' },
    {
      what: 'a Map whose own set could be anything',
      value: Object.assign(new Map(), { set: 1 }),
      fault: '.set',
    },
    { what: 'a Set with a property', value: Object.assign(new Set(), { extra: 1 }), fault: '.extra' },
    { what: 'a Date with a property', value: Object.assign(new Date(0), { extra: 1 }), fault: '.extra' },
  ];
}

interface Wrapping {
  /** How the path goes on from the wrapper to what is inside. */
  readonly step: string;
  readonly wrap: (inner: unknown) => unknown;
}

const siblings = fc.array(storablePrimitive, { maxLength: 3 });
const identifier = fc.constantFrom('due', 'todos', 'ünder', '$x', 'constructor');
const oddKey = fc.constantFrom('a b', '1a', '', 'x-y', '"');

const wrapping: fc.Arbitrary<Wrapping> = fc.oneof(
  fc.tuple(siblings, siblings).map(([before, after]) => ({
    step: `[${before.length}]`,
    wrap: (inner: unknown) => [...before, inner, ...after],
  })),
  fc.tuple(siblings, identifier).map(([before, key]) => ({
    step: `.${key}`,
    wrap: (inner: unknown) => ({
      ...Object.fromEntries(before.map((value, at) => [`k${at}`, value])),
      [key]: inner,
    }),
  })),
  oddKey.map((key) => ({
    step: `[${JSON.stringify(key)}]`,
    wrap: (inner: unknown) => ({ [key]: inner, more: 1 }),
  })),
  fc.tuple(siblings, fc.oneof(identifier, oddKey)).map(([before, key]) => ({
    step: `.get(${JSON.stringify(key)})`,
    wrap: (inner: unknown) =>
      new Map<unknown, unknown>([...before.map((value, at) => [at, value] as const), [key, inner]]),
  })),
  siblings.map((before) => ({
    step: `.get(${before.length})`,
    wrap: (inner: unknown) => new Map([...before, inner].entries()),
  })),
  siblings.map((before) => ({
    step: `.values()[${before.length}]`,
    wrap: (inner: unknown) => new Map([...before, inner].map((value, at) => [{ at }, value])),
  })),
  siblings.map((before) => ({
    step: `.keys()[${before.length}]`,
    wrap: (inner: unknown) =>
      new Map<unknown, unknown>([...before.map((value, at) => [at, value] as const), [inner, 'last']]),
  })),
  fc.nat(3).map((count) => ({
    step: `.values()[${count}]`,
    wrap: (inner: unknown) => new Set([...Array.from({ length: count }, (_, at) => at), inner]),
  })),
);

/** A storable tree but for one unstorable value, and the path, below `state`, that leads to it. */
export const plantedUnstorable = fc
  .tuple(fc.constantFrom(...unstorables()), fc.array(wrapping, { maxLength: 5 }))
  .map(([{ what, value, fault }, wrappings]) => {
    let tree = value;
    let path = fault;
    for (const { step, wrap } of wrappings) {
      tree = wrap(tree);
      path = step + path;
    }
    return { what, tree, path: `state${path}` };
  });
