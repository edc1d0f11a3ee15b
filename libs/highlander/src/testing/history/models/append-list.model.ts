import type { HistoryEntry } from '../history-entry.js';
import { textOf } from '../json.js';
import { appendListMachine } from './append-list.machine.js';
import type { Model, RefinedModel } from './model.js';
import { unknownOperation } from './unknown-operation.js';

/** What `appendListModel` knows. @publicApi */
export type AppendListOperation =
  /** Gives back all elements. */
  | { readonly name: 'read' }
  /** Gives back how many elements there are now. */
  | { readonly name: 'append'; readonly element: unknown }
  | { readonly name: 'delete' };

const refined: RefinedModel<AppendListOperation, readonly unknown[]> = {
  name: 'append-list',
  initial: [],
  apply(state, operation) {
    switch (operation.name) {
      case 'read':
        return { state, result: state };
      case 'append':
        return { state: [...state, operation.element], result: state.length + 1 };
      case 'delete':
        return { state: [] };
      default:
        throw unknownOperation('append-list', operation);
    }
  },
  isRead: ({ name }) => name === 'read',
  refine: appendListMachine,
  // A length that somebody saw counts the elements that would be left out.
  subjects: (entries) =>
    entries.some(({ operation, value }) => operation.name === 'append' && value !== undefined)
      ? []
      : [...new Set(entries.flatMap(({ operation }) => elementOf(operation)))],
  leaveOut: (entries, elements) =>
    entries
      .filter(({ operation }) => !elementOf(operation).some((element) => elements.has(element)))
      .map((entry) => withoutElements(entry, elements)),
};

/**
 * A list that grows at its end. Of all models this one sees most: give each append an element of its own, and a read
 * shows in which order they took effect, and which did so twice.
 *
 * @publicApi
 */
export const appendListModel: Model<AppendListOperation, readonly unknown[]> = refined;

function elementOf(operation: AppendListOperation): string[] {
  return operation.name === 'append' ? [textOf(operation.element)] : [];
}

function withoutElements<Op extends AppendListOperation>(
  entry: HistoryEntry<Op>,
  elements: ReadonlySet<string>,
): HistoryEntry<Op> {
  if (!Array.isArray(entry.value)) return entry;
  return { ...entry, value: entry.value.filter((element) => !elements.has(textOf(element))) };
}
