import { textOf } from '../json.js';
import type { Call } from '../search/call.js';
import type { Machine } from '../search/machine.js';
import type { AppendListOperation } from './append-list.model.js';
import { ReadList, ReadTree } from './read-tree.js';

/** A list that no read shows, nor anything that begins with it: only its length can matter. */
class LostList {
  constructor(readonly length: number) {}
}

type State = ReadList | LostList;

interface Step {
  readonly name: AppendListOperation['name'];
  readonly element: string;
  /** The list that a read saw. */
  readonly list: ReadList | undefined;
  /** The length that an append saw. */
  readonly length: unknown;
}

/**
 * A read shows the order of all appends before it. So nothing is tried that no read bears out, unless no read comes
 * after it: a state is a node in the tree of what was read, or lost.
 */
export function appendListMachine(calls: readonly Call<AppendListOperation>[]): Machine<State> {
  const tree = new ReadTree();
  const lists = calls.map(({ operation, value }) =>
    operation.name === 'read' ? tree.add(value) : undefined,
  );
  const steps = calls.map(({ operation, value }, id): Step => {
    const element = operation.name === 'append' ? textOf(operation.element) : '';
    return { name: operation.name, element, list: lists[id], length: value };
  });
  const appends = new Map<string, number>();
  for (const { element } of steps) appends.set(element, (appends.get(element) ?? 0) + 1);
  // Elements that nobody saw are alike.
  const alike = steps.map(({ name, element, list, length }) =>
    name === 'read'
      ? `read ${list?.id}`
      : `${name} ${tree.elements.has(element) ? element : ''} ${textOf(length)}`,
  );

  const apply = (state: State, { name, element, list, length }: Step): State | undefined => {
    if (name === 'read') return state === list ? state : undefined;
    if (name === 'delete') return tree.empty;
    if (length !== undefined && length !== state.length + 1) return undefined;
    const longer = state instanceof ReadList ? state.followedBy(element) : undefined;
    if (longer) return longer;
    // What was appended once and seen was in a list that was read.
    return appends.get(element) === 1 && tree.elements.has(element)
      ? undefined
      : new LostList(state.length + 1);
  };

  return {
    initial: tree.empty,
    key: (state) => (state instanceof ReadList ? state.id : -state.length),
    step: (state, { id }) => apply(state, steps[id]!),
    onlyLooks: ({ id }) => steps[id]!.name === 'read',
    alike: ({ id }) => alike[id]!,
    needs: ({ id }) => lists[id]?.id,
    comesBack: () => false,
    misses(state, { id }) {
      const { name, list, length } = steps[id]!;
      if (name === 'read')
        return state instanceof LostList || list === undefined || list.length < state.length;
      return name === 'append' && length !== undefined && Number(length) <= state.length;
    },
    resets: ({ operation }) => operation.name === 'delete',
    helps(state, call, { id }) {
      const target = steps[id]!;
      const step = steps[call.id]!;
      if (target.name === 'delete') return false;
      if (step.name === 'delete') return state !== tree.empty && state !== target.list;
      const next = apply(state, step);
      if (target.name === 'append') {
        return (
          next instanceof ReadList ||
          (target.length !== undefined && state.length + 1 < Number(target.length))
        );
      }
      return next instanceof ReadList && target.list !== undefined && next.length <= target.list.length;
    },
  };
}
