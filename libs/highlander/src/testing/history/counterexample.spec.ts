import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../../test/support/seeded-random.js';
import { checkLinearizable } from './check-linearizable.js';
import type { Counterexample } from './counterexample.js';
import { entriesOf } from './entries.fixture.js';
import type { HistoryEntry, Operation } from './history-entry.js';
import { appendListModel, compareAndSetModel, registerModel, setModel, type Model } from './models/index.js';
import { describeCounterexample } from './report/describe-counterexample.js';
import { run, workloads } from './workloads.fixture.js';

function counterexample(history: readonly HistoryEntry[], model: unknown): Counterexample {
  const result = checkLinearizable(history, model as Model);
  if (result.linearizable !== false) throw new Error('There is an order.');
  return result.counterexample;
}

const linesOf = ({ operations }: Counterexample): string[] =>
  operations.map(({ process, operation }) => `${process} ${operation.name}`);

describe('A counterexample', () => {
  it('ends with the first completion that can’t be explained', () => {
    const history = entriesOf<Operation>(
      'c1 0-1 write 1',
      'c1 2-3 write 2',
      'c2 4-9 read = 1',
      'c1 8-20 write 3',
      'c3 30-31 read = 1',
    );
    const { operations, offending } = counterexample(history, registerModel);
    expect(offending).toMatchObject({ process: 'c2', value: 1 });
    expect(operations).toHaveLength(3);
  });

  it('takes what completed later for unknown, and leaves out what began later', () => {
    const history = entriesOf<Operation>('c1 0-50 write 1', 'c2 4-9 read = 2', 'c3 10-20 write 3');
    expect(counterexample(history, registerModel).operations).toEqual([
      expect.objectContaining({ process: 'c2' }),
    ]);
    const list = entriesOf<Operation>(
      'c1 0-50 append "a" = 2',
      'c1 60-70 append "b"',
      'c2 4-9 read = ["a","a"]',
    );
    const { operations } = counterexample(list, appendListModel);
    expect(operations.map(({ outcome }) => outcome)).toEqual(['unknown', 'ok']);
  });

  it('leaves out reads and updates that play no part, from what was read as well', () => {
    const history = entriesOf<Operation>(
      'c1 0-1 append "x"',
      'c1 2-3 append "a"',
      'c2 4-5 read = ["x","a"]',
      'c1 6-7 append "y"',
      'c2 8-9 read = ["x","y"]',
    );
    const found = counterexample(history, appendListModel);
    expect(linesOf(found)).toEqual(['c1 append', 'c2 read']);
    expect(found.offending.value).toEqual([]);
    expect(found.total).toBe(5);
  });

  it('keeps an unknown update that could be what was seen, but was not', () => {
    const history = entriesOf<Operation>('c1 0-1 add "a"', 'c2 0-? remove "b"', 'c2 4-5 read = []');
    expect(linesOf(counterexample(history, setModel))).toEqual(['c1 add', 'c2 read']);
    const removed = entriesOf<Operation>(
      'c1 0-1 add "a"',
      'c2 0-? remove "a"',
      'c2 4-5 read = []',
      'c2 6-7 read = ["a"]',
    );
    expect(linesOf(counterexample(removed, setModel))).toEqual(['c1 add', 'c2 remove', 'c2 read', 'c2 read']);
  });

  it('is a few operations of a thousand', () => {
    const workload = workloads[0]!;
    const options = { clients: 8, operations: 1_000, unknownShare: 0.02, random: seededRandom(5) };
    const history = run(workload, options);
    const reads = history.filter(({ operation, outcome }) => operation.name === 'read' && outcome === 'ok');
    const [old, victim] = [reads[100]!, reads[200]!];
    const stale = history.map((entry) => (entry === victim ? { ...entry, value: old.value } : entry));
    const { operations, offending } = counterexample(stale, workload.model);
    expect(operations.length).toBeLessThan(8);
    expect(offending).toMatchObject({ process: victim.process, invokedAtMs: victim.invokedAtMs });
    expect(checkLinearizable(operations, workload.model).linearizable).toBe(false);
  });

  it('leaves out an exchange that found another value', () => {
    const history = entriesOf<Operation>(
      'c1 0-1 write 1',
      'c1 2-3 write 2',
      'c1 4-5 compare-and-set 1>3 = false',
      'c1 6-7 compare-and-set 1>4 = true',
    );
    expect(linesOf(counterexample(history, compareAndSetModel))).toEqual([
      'c1 write',
      'c1 write',
      'c1 compare-and-set',
    ]);
  });

  it('is told to people', () => {
    const history = entriesOf<Operation>(
      'alice 0-10 write "milk"',
      'bob 20-30 write "bread"',
      'carol 15-? write "eggs"',
      'dave 40-50 read = "milk"',
    );
    expect(describeCounterexample(counterexample(history, registerModel))).toMatchInlineSnapshot(`
      ""one" is not a linearizable register. Nothing explains ✗ dave: read → "milk".

      3 of its 4 operations show it:
         alice  write "milk"   0.000 – 10.000 ms   ├───────┤
         bob    write "bread"  20.000 – 30.000 ms                  ├──────┤
      ✗  dave   read → "milk"  40.000 – 50.000 ms                                 ├───────┤

      The best that can be done:
        alice: write "milk", then the state is "milk"
        bob: write "bread", then the state is "bread"
        dave: read → "milk" does not fit: it would be "bread""
    `);
  });
});
