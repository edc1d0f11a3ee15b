import * as fc from 'fast-check';
import { enableMapSet, Immer } from 'immer';
import { beforeAll, describe, expect, it } from 'vitest';

import { UnstorableValueError } from '../../errors/index.js';
import { MAX_DEPTH } from './fold.js';
import { knownState } from './frozen.fixture.js';
import { copyStorable, encodeKnown, encodeValue } from './index.js';
import { inspect, inspectField, type KnownState } from './inspect.js';
import { storable, storableWithoutBytes } from './storable.fixture.js';
import { containsBytes, encodedBytes, heightOf } from './summary.js';
import { plantedUnstorable, unstorables } from './unstorable.fixture.js';

// As in a turn.
const drafts = new Immer({ autoFreeze: false });

/** Counts how often anybody looks for the properties of an object. */
function counting<T extends object>(target: T): { readonly object: T; looks(): number } {
  let looks = 0;
  const object = new Proxy(target, {
    ownKeys(inner) {
      looks++;
      return Reflect.ownKeys(inner);
    },
  });
  return { object, looks: () => looks };
}

function isFrozenThroughout(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return true;
  if (!Object.isFrozen(value)) return false;
  const parts =
    value instanceof Map ? [...value].flat() : value instanceof Set ? [...value] : Object.values(value);
  return parts.every(isFrozenThroughout);
}

/** Goes on from frozen state, and judges the outcome by a copy that shares nothing with it. */
function goOn(base: KnownState, value: unknown): KnownState {
  const inspected = inspect(value, 'state', base);
  const next = { value: inspected.freeze(), summary: inspected.summary };
  const scratch = inspect(copyStorable(value, ''), '').summary;
  const text = encodeValue(value, 'state');
  expect(encodeKnown(next)).toBe(text);
  expect(encodedBytes(next.summary)).toBe(Buffer.byteLength(text));
  expect(containsBytes(next.summary)).toBe(containsBytes(scratch));
  expect(heightOf(next.summary)).toBeGreaterThanOrEqual(heightOf(scratch));
  return next;
}

beforeAll(enableMapSet);

describe('What was made from frozen state', () => {
  it('is measured, encoded and frozen as if it were all new, whatever both have in common', () => {
    fc.assert(
      fc.property(
        fc.array(storable, { maxLength: 6 }),
        storable,
        fc.infiniteStream(fc.nat()),
        (parts, other, dice) => {
          const roll = (sides: number) => dice.next().value! % sides;
          const pick = (from: readonly unknown[]) => (roll(4) === 0 ? other : from[roll(from.length)]);
          const mix = (from: readonly unknown[]): unknown => {
            const some = Array.from({ length: roll(5) }, () => pick(from));
            switch (roll(4)) {
              case 0:
                return new Map(some.map((item, at) => [roll(2) ? item : at, item]));
              case 1:
                return new Set(some);
              case 2:
                return Object.fromEntries(some.map((item, at) => [`${roll(3) ? '' : '$'}${at}`, item]));
              default:
                return some;
            }
          };
          const { value } = knownState([...parts, 1]);
          let known: KnownState = knownState({ mixed: mix(value), list: mix(value) });
          for (let step = 0; step < 3; step++) {
            const from = [...value, ...Object.values(known.value as object)];
            known = goOn(known, { mixed: mix(from), list: mix(from), [`$${step}`]: pick(from) });
            expect(isFrozenThroughout(known.value)).toBe(true);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is measured and encoded alike after any number of updates through drafts', () => {
    const update = fc.record({ at: fc.nat(), value: storableWithoutBytes, kind: fc.nat(6) });
    fc.assert(
      fc.property(fc.array(storableWithoutBytes), fc.array(update, { maxLength: 12 }), (list, updates) => {
        interface State {
          list: unknown[];
          byKey: Map<number, unknown>;
          all: Set<unknown>;
          last: unknown;
        }
        let known: KnownState = knownState<State>({
          list,
          byKey: new Map(),
          all: new Set(),
          last: undefined,
        });
        for (const { at, value, kind } of updates) {
          const draft = drafts.createDraft(known.value as State);
          if (kind === 0) draft.list.splice(at % (draft.list.length + 1), 1, value);
          if (kind === 1) draft.list.push(value, draft.last);
          if (kind === 2) draft.byKey.set(at % 3, draft.list.at(-1));
          if (kind === 3) draft.last = { before: [draft.last], value };
          if (kind === 4) draft.list.shift();
          if (kind === 5) draft.list.reverse();
          if (kind === 6) draft.all[at % 2 ? 'add' : 'delete'](at % 3);
          known = goOn(known, drafts.finishDraft(draft));
          expect(isFrozenThroughout(known.value)).toBe(true);
        }
      }),
    );
  });

  it('is refused with exactly the path that it would have without a base', () => {
    fc.assert(
      fc.property(
        plantedUnstorable,
        fc.array(storableWithoutBytes, { minLength: 1 }),
        ({ tree, path }, list) => {
          const base = knownState({ list, tree: list[0] });
          const attempt = () => inspect({ list: base.value.list, tree }, 'state', base);
          expect(attempt).toThrow(UnstorableValueError);
          expect(attempt).toThrow(expect.objectContaining({ path: path.replace('state', 'state.tree') }));
        },
      ),
    );
  });

  it.each([
    ['one entry is changed', (list: object[]) => list.with(3, { title: 'new' })],
    ['one is added', (list: object[]) => [...list, { title: 'new' }]],
    ['one is put in between', (list: object[]) => list.toSpliced(3, 0, { title: 'new' })],
    ['some are taken away', (list: object[]) => list.filter((_, index) => index % 3 > 0)],
    ['they are sorted otherwise', (list: object[]) => list.toReversed()],
    ['they are drawn together in a part of it', (list: object[]) => [...list.slice(5), ...list.slice(0, 5)]],
  ])('costs no look at the entries that it shares, where %s', (_what, change) => {
    const entries = Array.from({ length: 10 }, (_, index) =>
      counting({ title: `todo ${index}`, tags: ['a'] }),
    );
    const base = knownState(entries.map(({ object }) => object as object));
    const looks = () => entries.map((entry) => entry.looks());
    const before = looks();
    const changed = change(base.value);
    inspect(changed, 'todos', base).freeze();
    const gone = entries.map(({ object }) => !changed.includes(object));
    // What is gone is measured once.
    expect(looks().filter((count, index) => count > before[index]! && !gone[index])).toEqual([]);
  });

  it.each([
    ['an object', (entries: object[]) => Object.fromEntries(entries.map((entry, at) => [`k${at}`, entry]))],
    ['a Map', (entries: object[]) => new Map(entries.map((entry, at) => [at, entry]))],
    ['a Set', (entries: object[]) => new Set(entries)],
  ])('costs no look at what it shares as entries of %s', (_kind, make) => {
    const entries = Array.from({ length: 5 }, (_, index) => counting({ index }));
    const base = knownState<unknown>(make(entries.map(({ object }) => object)));
    const before = entries.map((entry) => entry.looks());
    inspect(make([...entries.map(({ object }) => object), { index: 5 }]), 'field', base).freeze();
    expect(entries.map((entry) => entry.looks())).toEqual(before);
  });

  it.each([
    ['an object', () => ({ a: 1 }), (draft: { a: number }) => (draft.a += 1)],
    ['a list', () => [1], (draft: number[]) => draft.push(2)],
    ['a Map', () => new Map([['a', 1]]), (draft: Map<string, number>) => draft.set('b', 2)],
    ['a Set', () => new Set([1]), (draft: Set<number>) => draft.add(draft.size + 1)],
  ])('is a copy where it holds %s that is a draft of somebody else', (_kind, make, change) => {
    const base = knownState({ list: [1], last: make() });
    for (const touches of [0, 1]) {
      const draft = drafts.createDraft(make()) as never;
      if (touches > 0) change(draft);
      const next = goOn(base, { list: base.value.list, last: draft });
      const before = encodeKnown(next);
      change(draft);
      expect(encodeValue(next.value, '')).toBe(before);
    }
  });

  it.each([
    ['a tag', { a: 1, b: 2 }, { $a: 1 }],
    ['no tag any more', { $a: 1 }, { $a: 1, b: 2 }],
    ['another tag', { $a: 1 }, { $bb: 1 }],
    ['a zero below zero', [0, 1], [-0, 1]],
    ['a Map of other keys', new Map([[[1], 1]]), new Map([[[1], 2]])],
    ['another kind of collection', new Map([['a', 1]]), new Set(['a', 1])],
    ['a list of primitives', { a: [] }, { a: [1, 'x', null, true, undefined, 1n] }],
    ['nothing inside', { a: { b: [1, { c: 1 }] } }, { a: {} }],
    ['the same object twice', [[1], [2]], [[3], [3]]],
  ])('may become %s', (_what, before, after) => {
    const base = knownState<unknown>({ field: before });
    const next = goOn(base, { field: after });
    expect(isFrozenThroughout(next.value)).toBe(true);
  });

  it.each(unstorables())('is refused where an entry became unstorable: $what', ({ value, fault }) => {
    const bases = [{ a: 1 }, [1, 2, 3], new Map([['a', 1]]), new Set([1]), new Date(0), 1];
    for (const base of bases) {
      const attempt = () => inspect({ field: value }, 'state', knownState({ field: base }));
      expect(attempt).toThrow(expect.objectContaining({ path: `state.field${fault}` }));
    }
  });

  it.each([
    ['arrays', (inner: unknown) => [inner]],
    ['maps', (inner: unknown) => new Map([['inner', inner]])],
    ['objects', (inner: unknown) => ({ inner })],
  ])('can not be nested deeper, step by step, than anything else: %s', (_kind, around) => {
    let known = knownState<unknown>(around(1));
    const deeper = () => inspectField(around(known.value), 'x', known);
    for (let level = 1; level < MAX_DEPTH - 1; level++) {
      const inspected = deeper();
      known = { value: inspected.freeze(), summary: inspected.summary };
    }
    expect(deeper).toThrow(`nested more than ${MAX_DEPTH - 1} levels deep`);
    // What was deep may become flat, and deep again.
    known = goOn(known, around(1));
    for (let level = 0; level < 3; level++) known = goOn(known, around(known.value));
  });
});
