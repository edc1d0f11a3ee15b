import { textOf } from '../json.js';
import type { Model, RefinedModel } from './model.js';
import { registerMachine, registerWithout, separateValues } from './register.machine.js';
import { registerModel, type RegisterOperation } from './register.model.js';

/** What `compareAndSetModel` knows. @publicApi */
export type CompareAndSetOperation =
  | RegisterOperation
  /** Writes `next` if the value is `expected`; gives back whether it did. */
  | { readonly name: 'compare-and-set'; readonly expected: unknown; readonly next: unknown };

const refined: RefinedModel<CompareAndSetOperation, unknown> = {
  name: 'compare-and-set register',
  initial: registerModel.initial,
  apply(state, operation) {
    if (operation.name !== 'compare-and-set') return registerModel.apply(state, operation);
    const holds = textOf(state) === textOf(operation.expected);
    return { state: holds ? operation.next : state, result: holds };
  },
  isRead: ({ name }) => name === 'read',
  refine: registerMachine,
  subjects: separateValues,
  leaveOut: registerWithout,
};

/** A register that can also be written on condition. @publicApi */
export const compareAndSetModel: Model<CompareAndSetOperation> = refined;
