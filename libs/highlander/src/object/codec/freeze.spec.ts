import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { freezeState } from './frozen.fixture.js';
import { encodeValue } from './index.js';
import { storable, storableWithoutBytes } from './storable.fixture.js';

/** Tries everything that changes a value, at every level of it. */
function vandalise(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const target = value as Record<string, (...args: unknown[]) => unknown>;
  const attempts = [
    () => Object.assign(target, { added: 1 }),
    () => Object.assign(target, { [Object.keys(target)[0] ?? 'first']: 'changed' }),
    () => Reflect.deleteProperty(target, Object.keys(target)[0] ?? 'first'),
    () => Object.setPrototypeOf(target, Map.prototype) as unknown,
    ...mutatorsOf(value).map(
      ([name, ...args]) =>
        () =>
          target[name]?.(...args),
    ),
  ];
  for (const attempt of attempts) {
    try {
      attempt();
    } catch {
      // Refused, as it should be; what counts is what the value is afterwards.
    }
  }
  partsOf(value).forEach(vandalise);
}

function mutatorsOf(value: object): [string, ...unknown[]][] {
  if (value instanceof Map)
    return [
      ['set', 'new', 1],
      ['set', [...value.keys()][0], 'changed'],
      ['delete', [...value.keys()][0]],
      ['clear'],
    ];
  if (value instanceof Set) return [['add', 'new'], ['delete', [...value][0]], ['clear']];
  if (value instanceof Date) return dateSetters().map((name) => [name, 1]);
  if (!Array.isArray(value)) return [];
  return [
    ['push', 1],
    ['pop'],
    ['shift'],
    ['unshift', 1],
    ['splice', 0, 1, 'x'],
    ['fill', 'x'],
    ['reverse'],
    ['sort'],
    ['copyWithin', 0, 1],
  ];
}

function dateSetters(): string[] {
  return Object.getOwnPropertyNames(Date.prototype).filter((name) => name.startsWith('set'));
}

function partsOf(value: object): unknown[] {
  return value instanceof Map ? [...value].flat() : value instanceof Set ? [...value] : Object.values(value);
}

describe('Frozen state', () => {
  it('can not be changed by any means, at any level', () => {
    fc.assert(
      fc.property(storableWithoutBytes, (value) => {
        const before = encodeValue(value, 'state');
        const frozen = freezeState(value);
        vandalise(frozen);
        expect(encodeValue(frozen, 'state')).toBe(before);
      }),
      { numRuns: 500 },
    );
  });

  it('is the value that was given, and says the same', () => {
    fc.assert(
      fc.property(storable, (value) => {
        const before = encodeValue(value, 'state');
        const frozen = freezeState(value);
        expect(frozen).toBe(value);
        expect(encodeValue(frozen, 'state')).toBe(before);
      }),
    );
  });

  it('keeps every setter of a date from its work, and says what to do', () => {
    const due = freezeState(new Date(5));
    for (const name of dateSetters()) {
      expect(() => (due as unknown as Record<string, (value: number) => void>)[name]?.(1)).toThrow(
        'assign a new Date',
      );
    }
    expect(dateSetters()).toContain('setUTCHours');
    expect(due.getTime()).toBe(5);
  });

  it('keeps its dates dates in all other respects', () => {
    const due = freezeState(new Date(5));
    expect(due).toStrictEqual(new Date(5));
    expect(due).toBeInstanceOf(Date);
    expect(due.constructor).toBe(Date);
    expect(structuredClone(due)).toStrictEqual(new Date(5));
    expect(new Date(due).setHours(1)).toBeTypeOf('number');
    expect(`${due.toISOString()} ${JSON.stringify(due)}`).toBe(
      '1970-01-01T00:00:00.005Z "1970-01-01T00:00:00.005Z"',
    );
  });

  it('reaches beneath what the application froze itself, one level only', () => {
    const list = Object.freeze({ todos: [{ tags: Object.freeze([{ name: 'a' }]) }] });
    const frozen = freezeState(list);
    expect(frozen).toBe(list);
    expect(Object.isFrozen(frozen.todos[0]?.tags[0])).toBe(true);
  });

  it.each([
    ['Map', () => Object.freeze(new Map([['a', { b: 1 }]]))],
    ['Set', () => Object.freeze(new Set([1]))],
    ['Date', () => Object.freeze(new Date(0))],
  ])('is a copy where the application passed a %s to Object.freeze, which leaves it open', (_kind, make) => {
    const value = { list: [make()], rest: { a: 1 } };
    const before = encodeValue(value, 'state');
    const frozen = freezeState(value);
    expect(frozen).not.toBe(value);
    vandalise(frozen);
    expect(encodeValue(frozen, 'state')).toBe(before);
    expect(freezeState(frozen)).toBe(frozen);
    expect(freezeState(value)).not.toBe(value);
  });

  it('may lend its dates, maps and sets to something new', () => {
    const { due, tags } = freezeState({ due: new Date(0), tags: new Map([['a', new Set()]]) });
    const value = { due, tags, all: [...tags.values()] };
    expect(freezeState(value)).toBe(value);
    expect(value.due).toBe(due);
  });
});
