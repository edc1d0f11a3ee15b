import { describe, expect, it } from 'vitest';
import { checkLinearizable } from './check-linearizable.js';
import { entriesOf } from './entries.fixture.js';
import {
  counterModel,
  registerModel,
  type CounterOperation,
  type RegisterOperation,
} from './models/index.js';

describe('checkLinearizable', () => {
  it('decides each object by itself', () => {
    const history = entriesOf<RegisterOperation>('c1 0-1 write 1', 'c2 2-3 read = null');
    const apart = history.map((entry, index) => ({ ...entry, object: `object ${index}` }));
    expect(checkLinearizable(apart, registerModel).linearizable).toBe(true);
    const result = checkLinearizable([...apart, ...history], registerModel);
    expect(result).toMatchObject({ linearizable: false, counterexample: { object: 'one' } });
  });

  it('gives an order, without what never took effect', () => {
    const history = entriesOf<RegisterOperation>(
      'c1 0-9 write 1',
      'c2 0-? write 2',
      'c3 0-? write 3',
      'c4 0-9 read = 3',
      'c4 10-11 read = 1',
    );
    const result = checkLinearizable(history, registerModel);
    const order = result.linearizable ? result.order.get('one')! : [];
    expect(order.map(({ process }) => process)).toEqual(['c3', 'c4', 'c1', 'c4']);
  });

  it('says so when it can’t decide within its steps, which is not a yes', () => {
    // Which of these amounts make up the sum is a knapsack problem.
    const amounts = Array.from(
      { length: 24 },
      (_, index) => `c${index} 0-? increment ${2 ** index + 1_000_000}`,
    );
    const history = entriesOf<CounterOperation>(...amounts, 'c 5-6 read = 11111111');
    const result = checkLinearizable(history, counterModel, { maxSteps: 1_000 });
    expect(result).toEqual({ linearizable: undefined, undecided: { object: 'one', maxSteps: 1_000 } });
  });

  it('doesn’t try all orders of updates that nobody can tell apart', () => {
    const writes = Array.from({ length: 16 }, (_, index) => `c${index} 0-${index + 5} write ${index}`);
    const history = entriesOf<RegisterOperation>(...writes, 'c 30-31 read = 99');
    expect(checkLinearizable(history, registerModel, { maxSteps: 100 }).linearizable).toBe(false);
  });

  it('names a failure on one object also where another one is undecided', () => {
    const amounts = Array.from(
      { length: 24 },
      (_, index) => `c${index} 0-? increment ${2 ** index + 1_000_000}`,
    );
    const undecided = entriesOf<CounterOperation>(...amounts, 'c 5-6 read = 11111111');
    const failing = entriesOf<CounterOperation>('c1 0-1 read = 1').map((entry) => ({
      ...entry,
      object: 'two',
    }));
    expect(checkLinearizable([...undecided, ...failing], counterModel, { maxSteps: 1_000 })).toMatchObject({
      linearizable: false,
    });
  });

  it.each([
    ['a completion before the invocation', { completedAtMs: -1 }, /before it was invoked/],
    ['no completion of what is ok', { completedAtMs: undefined }, /no time of completion/],
    ['a read that shows nothing', { value: undefined }, /read without a value/],
    [
      'an operation that the model doesn’t know',
      { operation: { name: 'increment' } },
      /no operation \{"name":"increment"\}/,
    ],
  ])('refuses %s', (_, change, message) => {
    const [read] = entriesOf<RegisterOperation>('c1 0-1 read = null');
    const entry = { ...read!, ...(change as object) };
    expect(() => checkLinearizable([entry], registerModel)).toThrow(message);
  });
});
