import type { HistoryEntry, Operation } from './history-entry.js';
import {
  appendListModel,
  compareAndSetModel,
  counterModel,
  registerModel,
  setModel,
  type Model,
} from './models/index.js';
import { simulate } from './simulation.fixture.js';

export interface Workload {
  readonly name: string;
  readonly model: Model;
  readonly next: (number: number, random: () => number) => Operation;
  readonly seenShare: number;
}

type Next<Op> = (number: number, random: () => number) => Op;

function workload<Op extends Operation>(
  name: string,
  model: unknown,
  next: Next<Op & Record<string, unknown>>,
  seenShare = 0,
): Workload {
  return { name, model: model as Model, next, seenShare };
}

const below = (random: () => number, limit: number): number => Math.floor(random() * limit);

/** What clients of each kind of object do in tests. */
export const workloads: readonly Workload[] = [
  workload('a register', registerModel, (number, random) =>
    random() < 0.5 ? { name: 'read' } : { name: 'write', value: number },
  ),
  workload('a register of few values', registerModel, (_, random) =>
    random() < 0.5 ? { name: 'read' } : { name: 'write', value: below(random, 5) },
  ),
  workload('a register that is deleted', registerModel, (number, random) => {
    if (random() < 0.5) return { name: 'read' };
    return random() < 0.1 ? { name: 'delete' } : { name: 'write', value: number };
  }),
  workload(
    'a compare-and-set register',
    compareAndSetModel,
    (number, random) => {
      if (random() < 0.3) return { name: 'read' };
      if (random() < 0.3) return { name: 'write', value: number };
      return { name: 'compare-and-set', expected: number - 1 - below(random, 20), next: number };
    },
    1,
  ),
  workload('a counter', counterModel, (_, random) => ({ name: random() < 0.3 ? 'read' : 'increment' })),
  workload('a counter that answers', counterModel, () => ({ name: 'increment' }), 1),
  workload('a list', appendListModel, (number, random) =>
    random() < 0.3 ? { name: 'read' } : { name: 'append', element: number },
  ),
  workload(
    'a list that answers',
    appendListModel,
    (number, random) => (random() < 0.02 ? { name: 'read' } : { name: 'append', element: number }),
    1,
  ),
  workload('a list that is deleted', appendListModel, (number, random) => {
    if (random() < 0.3) return { name: 'read' };
    return random() < 0.02 ? { name: 'delete' } : { name: 'append', element: number };
  }),
  workload(
    'a set',
    setModel,
    (number, random) => {
      if (random() < 0.2) return { name: 'read' };
      return { name: random() < 0.2 ? 'has' : 'add', element: number % 500 };
    },
    0.5,
  ),
];

export function run(
  { model, next, seenShare }: Workload,
  options: { clients: number; operations: number; unknownShare: number; random: () => number },
): HistoryEntry[] {
  return simulate(model, { ...options, next, seenShare });
}
