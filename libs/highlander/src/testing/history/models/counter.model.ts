import type { Call } from '../search/call.js';
import type { Machine } from '../search/machine.js';
import type { Model, RefinedModel } from './model.js';
import { unknownOperation } from './unknown-operation.js';

/** What `counterModel` knows. @publicApi */
export type CounterOperation =
  | { readonly name: 'read' }
  /** Adds `by`, or 1; gives back the new number. */
  | { readonly name: 'increment'; readonly by?: number }
  | { readonly name: 'delete' };

const refined: RefinedModel<CounterOperation, number> = {
  name: 'counter',
  initial: 0,
  apply(state, operation) {
    switch (operation.name) {
      case 'read':
        return { state, result: state };
      case 'increment': {
        const sum = state + (operation.by ?? 1);
        return { state: sum, result: sum };
      }
      case 'delete':
        return { state: 0 };
      default:
        throw unknownOperation('counter', operation);
    }
  },
  isRead: ({ name }) => name === 'read',
  refine: counterMachine,
};

/** A number that starts at 0. @publicApi */
export const counterModel: Model<CounterOperation, number> = refined;

function counterMachine(calls: readonly Call<CounterOperation>[]): Machine<number> {
  const steps = calls.map(({ operation, value }) => ({
    read: operation.name === 'read',
    by: operation.name === 'increment' ? (operation.by ?? 1) : 0,
    deletes: operation.name === 'delete',
    value: operation.name === 'delete' ? undefined : value,
  }));
  const alike = steps.map((step) => JSON.stringify(step));
  const neededBy = ({ value, by }: { readonly value: unknown; readonly by: number }): number | undefined =>
    value === undefined ? undefined : (value as number) - by;
  const onlyUp = steps.every(({ by }) => by >= 0);
  return {
    initial: 0,
    key: (state) => state,
    step(state, { id }) {
      const { by, deletes, value } = steps[id]!;
      const next = deletes ? 0 : state + by;
      return value === undefined || value === next ? next : undefined;
    },
    onlyLooks: ({ id }) => steps[id]!.read,
    alike: ({ id }) => alike[id]!,
    needs: ({ id }) => neededBy(steps[id]!),
    comesBack: () => !onlyUp,
    misses: (state, { id }) => onlyUp && state > (neededBy(steps[id]!) ?? Number.POSITIVE_INFINITY),
    resets: ({ id }) => steps[id]!.deletes,
    helps(state, call, { id }) {
      const target = steps[id]!;
      const { by, deletes } = steps[call.id]!;
      if (target.deletes) return false;
      // Sums come out the same in any order, and a delete after an increment isn't one before it.
      if (target.value === undefined) return deletes && state !== 0;
      const missing = neededBy(target)! - state;
      if (missing === 0) return false;
      if (deletes) return state !== 0;
      return by !== 0 && (!onlyUp || by <= missing);
    },
  };
}
