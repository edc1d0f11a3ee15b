import { textOf } from '../json.js';
import type { Call } from '../search/call.js';
import type { Machine } from '../search/machine.js';
import type { SetOperation } from './set.model.js';

interface Step {
  readonly name: SetOperation['name'];
  /** The bit of its element; 0 where it has none. */
  readonly mask: bigint;
  /** What a read saw; undefined for what no set can be. */
  readonly members: bigint | undefined;
  readonly value: unknown;
}

/** A state is a number with one bit for each element, so that large sets are cheap to keep, compare and change. */
export function setMachine(calls: readonly Call<SetOperation>[]): Machine<bigint> {
  const bits = new Map<string, bigint>();
  const bitOf = (element: unknown): bigint => {
    const text = textOf(element);
    const bit = bits.get(text) ?? 1n << BigInt(bits.size);
    bits.set(text, bit);
    return bit;
  };
  const steps = calls.map(({ operation, value }): Step => {
    const mask = 'element' in operation ? bitOf(operation.element) : 0n;
    return { name: operation.name, mask, members: membersOf(operation, value, bitOf), value };
  });
  const alike = calls.map(({ operation, value }) => `${textOf(operation)} ${textOf(value)}`);

  const keys = steps.map(({ members }) => members?.toString(32));
  const removed = steps.reduce((masks, { name, mask }) => (name === 'remove' ? masks | mask : masks), 0n);

  const apply = (state: bigint, { name, mask, members, value }: Step): bigint | undefined => {
    if (name === 'read') return state === members ? state : undefined;
    if (name === 'delete') return 0n;
    const there = (state & mask) !== 0n;
    const result = name === 'add' ? !there : there;
    if (value !== undefined && value !== result) return undefined;
    if (name === 'add') return state | mask;
    return name === 'remove' ? state & ~mask : state;
  };

  return {
    initial: 0n,
    // Of the radixes that JavaScript converts in linear time, the one with the shortest texts.
    key: (state) => state.toString(32),
    step: (state, { id }) => apply(state, steps[id]!),
    onlyLooks({ id }) {
      const { name, value } = steps[id]!;
      return name === 'read' || name === 'has' || (name !== 'delete' && value === false);
    },
    alike: ({ id }) => alike[id]!,
    needs: ({ id }) => keys[id],
    // What is never removed stays.
    comesBack: (state, next) => (next & ~state & ~removed) === 0n,
    misses(state, { id }) {
      const { name, mask, members, value } = steps[id]!;
      const lasting = state & ~removed;
      if (name === 'read') return members === undefined || (lasting & ~members) !== 0n;
      return (lasting & mask) !== 0n && value === (name === 'add');
    },
    resets: ({ id }) => steps[id]!.name === 'delete',
    helps(state, call, { id }) {
      const target = steps[id]!;
      const step = steps[call.id]!;
      if (target.name === 'delete') return false;
      if (target.name === 'read') return target.members !== undefined && leadsTo(target.members, state, step);
      if (step.name === 'delete') return state !== 0n;
      // Calls for different elements come to the same in any order.
      if (step.mask !== target.mask || target.value === undefined) return false;
      return apply(state, step) !== state;
    },
  };
}

/** Differences from what was read are made good in the order of the elements: any other order comes to the same. */
function leadsTo(members: bigint, state: bigint, { name, mask }: Step): boolean {
  if (name === 'delete') return (state & ~members) !== 0n;
  const differences = state ^ members;
  const first = differences & -differences;
  return mask === first && (name === 'add') === ((members & mask) !== 0n);
}

function membersOf(
  { name }: SetOperation,
  value: unknown,
  bitOf: (element: unknown) => bigint,
): bigint | undefined {
  if (name !== 'read' || !Array.isArray(value)) return undefined;
  let members = 0n;
  for (const element of value) {
    const bit = bitOf(element);
    if ((members & bit) !== 0n) return undefined;
    members |= bit;
  }
  return members;
}
