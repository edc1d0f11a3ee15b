import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bruteForce } from './brute-force.fixture.js';
import { checkLinearizable } from './check-linearizable.js';
import type { HistoryEntry, Operation } from './history-entry.js';
import {
  appendListModel,
  compareAndSetModel,
  counterModel,
  registerModel,
  setModel,
  type CounterOperation,
  type Model,
} from './models/index.js';

interface Seen {
  readonly operation: Operation;
  readonly value?: unknown;
}

/** An operation, and one of the values that a client may have seen. */
const seen = (operation: Operation, ...values: unknown[]): fc.Arbitrary<Seen> =>
  fc.constantFrom(...(values.length > 0 ? values : [undefined])).map((value) => ({ operation, value }));
const one = (
  name: string,
  argument: string,
  choices: readonly unknown[],
  ...values: unknown[]
): fc.Arbitrary<Seen> =>
  fc.constantFrom(...choices).chain((choice) => seen({ name, [argument]: choice }, ...values));

const remove = seen({ name: 'delete' });
const register = [seen({ name: 'read' }, null, 1, 2), one('write', 'value', [1, 2, 3]), remove];
const exchange = fc
  .tuple(fc.constantFrom(null, 1, 2, 3), fc.constantFrom(null, 1, 2, 3))
  .chain(([expected, next]) =>
    seen({ name: 'compare-and-set', expected, next } as Operation, true, false, undefined),
  );
const counter = [
  seen({ name: 'read' }, 0, 1, 2, 3),
  one('increment', 'by', [1, 1, 2], undefined, undefined, 1, 2, 3),
];
const list = [
  seen({ name: 'read' }, [], ['a'], ['b'], ['a', 'b'], ['b', 'a'], ['a', 'b', 'c'], ['a', 'a']),
  one('append', 'element', ['a', 'b', 'c', 'd'], undefined, undefined, 1, 2, 3),
];
const set = [
  seen({ name: 'read' }, [], ['a'], ['b'], ['b', 'a'], ['c', 'b', 'a']),
  one('has', 'element', ['a', 'b'], true, false),
  one('add', 'element', ['a', 'b', 'c'], undefined, true, false),
];
const setRemove = one('remove', 'element', ['a', 'b'], undefined, true, false);

const cases: [string, unknown, fc.Arbitrary<Seen>[]][] = [
  ['registers', registerModel, register],
  ['compare-and-set', compareAndSetModel, [...register, exchange]],
  ['counters', counterModel, counter],
  ['counters that are deleted', counterModel, [...counter, remove]],
  ['counters that count down', counterModel, [...counter, one('increment', 'by', [-1, 0])]],
  ['lists', appendListModel, list],
  ['lists that are deleted', appendListModel, [...list, remove]],
  ['sets that only grow', setModel, set],
  ['sets', setModel, [...set, setRemove]],
  ['sets that are deleted', setModel, [...set, setRemove, remove]],
];

const histories = (kinds: fc.Arbitrary<Seen>[]): fc.Arbitrary<HistoryEntry[]> =>
  fc.array(
    fc
      .tuple(fc.oneof(...kinds), fc.nat(12), fc.nat(6), fc.integer({ min: 0, max: 9 }))
      .map(([{ operation, value }, invokedAtMs, lengthMs, luck]): HistoryEntry => {
        const entry = { process: 'c', object: 'one', operation, invokedAtMs };
        if (luck < 3) return { ...entry, outcome: 'unknown' };
        const completedAtMs = invokedAtMs + lengthMs;
        return { ...entry, outcome: 'ok', completedAtMs, ...(value === undefined ? {} : { value }) };
      }),
    { minLength: 2, maxLength: 7 },
  );

describe('The checker agrees with one that tries every order', () => {
  it.each(cases)('of %s', (_, model, kinds) => {
    const verdicts = new Set<boolean>();
    fc.assert(
      fc.property(histories(kinds), (history) => {
        const expected = bruteForce(history, model as Model);
        verdicts.add(expected);
        expect(checkLinearizable(history, model as Model).linearizable).toBe(expected);
      }),
      { numRuns: 1_500 },
    );
    // Else the test would have shown nothing.
    expect(verdicts.size).toBe(2);
  });

  it('also where a model has nothing but its definition', () => {
    const plain = {
      name: 'plain counter',
      initial: counterModel.initial,
      apply: (state, operation) => counterModel.apply(state as number, operation as CounterOperation),
      isRead: ({ name }) => name === 'read',
    } satisfies Model;
    fc.assert(
      fc.property(histories([...counter, remove]), (history) => {
        expect(checkLinearizable(history, plain).linearizable).toBe(bruteForce(history, plain));
      }),
      { numRuns: 500 },
    );
  });
});
