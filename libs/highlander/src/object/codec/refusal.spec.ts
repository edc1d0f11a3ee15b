import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { UnstorableValueError } from '../../errors/index.js';
import { MAX_DEPTH } from './fold.js';
import { copyStorable, encodeValue } from './index.js';
import { inspect } from './inspect.js';
import { plantedUnstorable, unstorables } from './unstorable.fixture.js';

function refusal(action: () => unknown): UnstorableValueError {
  try {
    action();
  } catch (error) {
    if (error instanceof UnstorableValueError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

function nest(levels: number): unknown {
  let value: unknown = 'leaf';
  for (let level = 0; level < levels; level++) value = { inner: value };
  return value;
}

describe('What can not be stored faithfully (I7)', () => {
  it.each(unstorables())('is refused: $what', ({ value, fault }) => {
    expect(refusal(() => encodeValue(value, 'state')).path).toBe(`state${fault}`);
    expect(refusal(() => copyStorable(value, 'state')).path).toBe(`state${fault}`);
    expect(refusal(() => inspect(value, 'state')).path).toBe(`state${fault}`);
  });

  it('is refused wherever it is, with exactly its path', () => {
    fc.assert(
      fc.property(plantedUnstorable, ({ tree, path }) => {
        expect(refusal(() => encodeValue(tree, 'state')).path).toBe(path);
        expect(refusal(() => copyStorable(tree, 'state')).path).toBe(path);
        expect(refusal(() => inspect(tree, 'state')).path).toBe(path);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is named without a dot in front where there is no root', () => {
    expect(refusal(() => encodeValue({ todos: [() => 1] }, '')).path).toBe('todos[0]');
    expect(refusal(() => encodeValue({ [Symbol('s')]: 1 }, '')).path).toBe('[Symbol(s)]');
    expect(refusal(() => encodeValue(() => 1, '')).message).toMatch(
      /^The value can't be stored: it is a function\./,
    );
  });

  it('is explained in words', () => {
    class Todo {}
    const reason = (value: unknown) => refusal(() => encodeValue(value, 'x')).message;
    expect(reason(new Todo())).toContain('it is an instance of Todo.');
    expect(reason(Promise.resolve())).toContain('it is a promise; await it first');
    expect(reason(Object.create(Object.create(null)))).toContain('it is an instance of a class.');
  });

  it('includes cycles, named where they close', () => {
    const list: { todos: unknown[] } = { todos: [1] };
    list.todos.push({ parent: list });
    expect(refusal(() => encodeValue(list, 'list'))).toMatchObject({
      path: 'list.todos[1].parent',
      message: expect.stringContaining('it contains itself, in a cycle') as unknown,
    });

    const map = new Map<string, unknown>();
    map.set('self', new Set([map]));
    expect(refusal(() => copyStorable(map, 'map')).path).toBe('map.get("self").values()[0]');
  });

  it('does not include what is shared without a cycle', () => {
    const shared = { a: 1 };
    expect(encodeValue([shared, { shared }], 'x')).toBe('[{"a":1},{"shared":{"a":1}}]');
    const [first, second] = copyStorable([shared, shared], 'x');
    expect(first).not.toBe(second);
  });

  it('includes what is nested too deeply, before the stack overflows', () => {
    expect(() => encodeValue(nest(MAX_DEPTH), 'x')).not.toThrow();
    expect(refusal(() => encodeValue(nest(MAX_DEPTH + 1), 'x'))).toMatchObject({
      path: 'x',
      message: expect.stringContaining('more than 500 levels') as unknown,
    });
    expect(() => copyStorable(nest(100_000), 'x')).toThrow(UnstorableValueError);
  });

  it('does not include null-prototype objects, which come back as ordinary ones', () => {
    const bare = Object.assign(Object.create(null) as object, { a: 1 });
    expect(copyStorable(bare, 'x')).toStrictEqual({ a: 1 });
  });

  it('does not include Buffers, which come back as plain bytes', () => {
    expect(copyStorable(Buffer.from('abc'), 'x')).toStrictEqual(new Uint8Array([97, 98, 99]));
    expect(encodeValue(Buffer.from('abc').subarray(1), 'x')).toBe('{"$bytes":"YmM="}');
  });
});
