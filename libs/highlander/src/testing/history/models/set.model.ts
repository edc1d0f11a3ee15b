import type { HistoryEntry } from '../history-entry.js';
import { textOf } from '../json.js';
import type { Model, RefinedModel } from './model.js';
import { setMachine } from './set.machine.js';
import { unknownOperation } from './unknown-operation.js';

/** What `setModel` knows. @publicApi */
export type SetOperation =
  /** Gives back the elements, in any order. */
  | { readonly name: 'read' }
  /** Gives back whether the element is there. */
  | { readonly name: 'has'; readonly element: unknown }
  /** Gives back whether the set changed. */
  | { readonly name: 'add'; readonly element: unknown }
  /** Gives back whether the set changed. */
  | { readonly name: 'remove'; readonly element: unknown }
  | { readonly name: 'delete' };

const refined: RefinedModel<SetOperation, readonly unknown[]> = {
  name: 'set',
  initial: [],
  apply(state, operation) {
    switch (operation.name) {
      case 'read':
        return { state, result: state };
      case 'has':
        return { state, result: includes(state, operation.element) };
      case 'add': {
        if (includes(state, operation.element)) return { state, result: false };
        return { state: sorted([...state, operation.element]), result: true };
      }
      case 'remove': {
        if (!includes(state, operation.element)) return { state, result: false };
        const gone = textOf(operation.element);
        return { state: state.filter((element) => textOf(element) !== gone), result: true };
      }
      case 'delete':
        return { state: [] };
      default:
        throw unknownOperation('set', operation);
    }
  },
  isRead: ({ name }) => name === 'read' || name === 'has',
  agrees: (result, value) => textOf(inOrder(result)) === textOf(inOrder(value)),
  refine: setMachine,
  subjects: (entries) => [...new Set(entries.flatMap(({ operation }) => elementOf(operation)))],
  leaveOut: (entries, elements) =>
    entries
      .filter(({ operation }) => !elementOf(operation).some((element) => elements.has(element)))
      .map((entry) => withoutElements(entry, elements)),
};

/** Elements, each once, in no order. @publicApi */
export const setModel: Model<SetOperation, readonly unknown[]> = refined;

function inOrder(value: unknown): unknown {
  return Array.isArray(value) ? sorted(value) : value;
}

function sorted(elements: readonly unknown[]): unknown[] {
  return elements
    .map((element) => ({ element, text: textOf(element) }))
    .sort((a, b) => (a.text < b.text ? -1 : 1))
    .map(({ element }) => element);
}

function includes(state: readonly unknown[], element: unknown): boolean {
  const text = textOf(element);
  return state.some((one) => textOf(one) === text);
}

function elementOf(operation: SetOperation): string[] {
  return 'element' in operation ? [textOf(operation.element)] : [];
}

function withoutElements<Op extends SetOperation>(
  entry: HistoryEntry<Op>,
  elements: ReadonlySet<string>,
): HistoryEntry<Op> {
  if (entry.operation.name !== 'read' || !Array.isArray(entry.value)) return entry;
  return { ...entry, value: entry.value.filter((element) => !elements.has(textOf(element))) };
}
