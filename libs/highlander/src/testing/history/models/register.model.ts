import { registerMachine, registerWithout, separateValues } from './register.machine.js';
import type { Model, RefinedModel } from './model.js';
import { unknownOperation } from './unknown-operation.js';

/** What `registerModel` knows. @publicApi */
export type RegisterOperation =
  /** Gives back the value; null while there is none. */
  | { readonly name: 'read' }
  | { readonly name: 'write'; readonly value: unknown }
  | { readonly name: 'delete' };

const refined: RefinedModel<RegisterOperation, unknown> = {
  name: 'register',
  initial: null,
  apply(state, operation) {
    switch (operation.name) {
      case 'read':
        return { state, result: state };
      case 'write':
        return { state: operation.value };
      case 'delete':
        return { state: null };
      default:
        throw unknownOperation('register', operation);
    }
  },
  isRead: ({ name }) => name === 'read',
  refine: registerMachine,
  subjects: separateValues,
  leaveOut: registerWithout,
};

/** One value that is written as a whole. @publicApi */
export const registerModel: Model<RegisterOperation> = refined;
