import { describe, expect, it } from 'vitest';
import { checkLinearizable } from './check-linearizable.js';
import { entriesOf } from './entries.fixture.js';
import type { Operation } from './history-entry.js';
import {
  appendListModel,
  compareAndSetModel,
  counterModel,
  registerModel,
  setModel,
  type Model,
} from './models/index.js';

type Case = [name: string, model: unknown, lines: string[]];

const correct: Case[] = [
  ['nothing at all', registerModel, []],
  ['a read of what was never written', registerModel, ['c1 0-1 read = null']],
  ['a read that overlaps a write and is before it', registerModel, ['c1 0-9 write 1', 'c2 3-5 read = null']],
  ['a read that overlaps a write and is after it', registerModel, ['c1 0-9 write 1', 'c2 3-5 read = 1']],
  [
    'a write that is seen before it completes, and ever after',
    registerModel,
    ['c1 0-9 write 1', 'c2 1-2 read = 1', 'c3 3-4 read = 1'],
  ],
  ['a lost answer whose write took effect', registerModel, ['c1 0-? write 1', 'c2 5-6 read = 1']],
  [
    'a lost answer whose write took effect much later',
    registerModel,
    ['c1 0-? write 1', 'c2 5-6 read = null', 'c2 50-60 read = 1'],
  ],
  [
    'a lost answer whose write never took effect',
    registerModel,
    ['c1 0-? write 1', 'c2 5-6 write 2', 'c2 7-8 read = 2'],
  ],
  [
    'a delete, and a read of nothing',
    registerModel,
    ['c1 0-1 write 1', 'c1 2-3 delete', 'c2 4-5 read = null'],
  ],
  [
    'two deletes around an update that nobody saw',
    appendListModel,
    ['c1 0-2 delete', 'c2 1-9 delete', 'c3 3-4 append "a"', 'c3 6-7 read = []'],
  ],
  [
    'chained exchanges with lost answers',
    compareAndSetModel,
    [
      'c1 0-? compare-and-set null>1',
      'c2 0-? compare-and-set 1>2',
      'c3 5-6 compare-and-set 2>3 = true',
      'c3 7-8 read = 3',
    ],
  ],
  [
    'increments in the order of their numbers',
    counterModel,
    ['c1 0-9 increment = 2', 'c2 0-9 increment = 1', 'c3 10-11 read = 2'],
  ],
  [
    'appends in the order that a read shows',
    appendListModel,
    ['c1 0-9 append "a"', 'c2 0-9 append "b"', 'c3 10-11 read = ["b","a"]'],
  ],
  [
    'a set that was read in another order',
    setModel,
    ['c1 0-1 add "a"', 'c1 2-3 add "b"', 'c2 4-5 read = ["b","a"]'],
  ],
  [
    'a set whose element was added and removed by lost answers',
    setModel,
    ['c1 0-? add "a"', 'c2 0-? remove "a"', 'c3 5-6 has "a" = true', 'c3 7-8 has "a" = false'],
  ],
];

const anomalies: Case[] = [
  [
    'lost update: an acknowledged write is not there',
    registerModel,
    ['c1 0-1 write 1', 'c2 2-3 read = null'],
  ],
  [
    'lost update: two increments gave the same number',
    counterModel,
    ['c1 0-5 increment = 1', 'c2 0-5 increment = 1'],
  ],
  [
    'lost update: an append is missing between others',
    appendListModel,
    ['c1 0-1 append "a"', 'c1 2-3 append "b"', 'c2 4-5 append "c"', 'c2 6-7 read = ["a","c"]'],
  ],
  ['lost update: an added element is not there', setModel, ['c1 0-1 add "a"', 'c2 2-3 read = []']],
  [
    'lost update: two exchanges of one value succeeded',
    compareAndSetModel,
    ['c1 0-5 compare-and-set null>1 = true', 'c2 0-5 compare-and-set null>2 = true'],
  ],
  [
    'stale read: an earlier value after a later one was read',
    registerModel,
    ['c1 0-9 write 1', 'c2 1-2 read = 1', 'c3 3-4 read = null'],
  ],
  [
    'stale read: the value before an acknowledged write',
    registerModel,
    ['c1 0-1 write 1', 'c1 2-3 write 2', 'c2 4-5 read = 1'],
  ],
  [
    'stale read: a shorter list',
    appendListModel,
    ['c1 0-1 append "a"', 'c1 2-3 append "b"', 'c2 4-5 read = ["a"]'],
  ],
  ['dirty read: an update that was refused was seen', registerModel, ['c2 2-3 read = 1']],
  [
    'dirty read: an update was seen, and gone again',
    appendListModel,
    ['c1 0-? append "a"', 'c2 1-2 read = ["a"]', 'c3 3-4 append "b" = 1'],
  ],
  [
    'split brain: two owners went on from one state',
    appendListModel,
    ['c1 0-9 append "a"', 'c2 0-9 append "b"', 'c1 10-11 read = ["a"]', 'c2 10-11 read = ["b"]'],
  ],
  [
    'split brain: two clients see two orders',
    appendListModel,
    ['c1 0-9 append "a"', 'c2 0-9 append "b"', 'c3 10-11 read = ["a","b"]', 'c4 10-11 read = ["b","a"]'],
  ],
  [
    'split brain: values go to and fro',
    registerModel,
    ['c1 0-1 write 1', 'c2 2-9 write 2', 'c3 3-4 read = 2', 'c4 5-6 read = 1'],
  ],
  [
    'resurrected delete: a value is back',
    registerModel,
    ['c1 0-1 write 1', 'c1 2-3 delete', 'c2 4-5 read = null', 'c2 6-7 read = 1'],
  ],
  [
    'resurrected delete: elements are back',
    appendListModel,
    ['c1 0-1 append "a"', 'c1 2-3 delete', 'c2 4-5 append "b"', 'c2 6-7 read = ["a","b"]'],
  ],
  [
    'resurrected delete: a member is back',
    setModel,
    ['c1 0-1 add "a"', 'c1 2-3 remove "a" = true', 'c2 4-5 has "a" = true'],
  ],
  [
    'duplicate effect: one append is there twice',
    appendListModel,
    ['c1 0-1 append "a"', 'c2 2-3 read = ["a","a"]'],
  ],
  ['duplicate effect: one increment counted twice', counterModel, ['c1 0-? increment', 'c2 2-3 read = 2']],
  ['effect before its cause', registerModel, ['c1 0-1 read = 1', 'c2 2-3 write 1']],
];

const isLinearizable = (model: unknown, lines: string[]): boolean | undefined =>
  checkLinearizable(entriesOf<Operation>(...lines), model as Model).linearizable;

describe('The checker', () => {
  it.each(correct)('accepts %s', (_, model, lines) => {
    expect(isLinearizable(model, lines)).toBe(true);
  });

  it.each(anomalies)('rejects %s', (_, model, lines) => {
    expect(isLinearizable(model, lines)).toBe(false);
  });

  it('leaves out what surely did not run', () => {
    const [write, read] = entriesOf('c1 0-1 write 1', 'c2 2-3 read = null');
    const history = [{ ...write!, outcome: 'failed' as const }, read!];
    expect(checkLinearizable(history, registerModel as Model).linearizable).toBe(true);
  });
});
