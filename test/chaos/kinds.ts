import {
  appendListModel,
  compareAndSetModel,
  counterModel,
  registerModel,
  setModel,
  type Model,
  type NodeObjects,
  type Operation,
} from 'nestjs-highlander/testing';
import type { Choice } from './choice.js';
import { Labels, Ledger, Lock, Slate, Tally, type Witnessed } from './objects.js';

/** What a call gave back: what the model judges, and who served it, where the answer tells. */
export interface Answer {
  readonly value?: unknown;
  readonly witness?: Witnessed<unknown>;
}

/** What a client knows when it chooses its next operation. */
export interface Knowledge {
  /** A value that nobody else uses. */
  readonly unique: string;
  /** What it has last read of this object. */
  readonly lastRead: unknown;
}

/** A kind of object: what clients do with it, and what it has to look like to them. */
export interface Kind {
  readonly type: string;
  readonly model: Model;
  /** Whether its objects are deleted, and begin anew. */
  readonly isDeleted: boolean;
  readonly choose: (choice: Choice, knowledge: Knowledge) => Operation;
  readonly run: (node: NodeObjects, id: string, operation: Operation) => Promise<Answer>;
  /** What a read of the object gives back, from its state or from that of its record. */
  readonly shown: (state: Readonly<Record<string, unknown>>) => unknown;
}

interface KindOf<Op extends Operation> extends Pick<Kind, 'type' | 'shown'> {
  readonly model: unknown;
  readonly isDeleted?: boolean;
  readonly choose: (choice: Choice, knowledge: Knowledge) => Op;
  readonly run: (node: NodeObjects, id: string, operation: Op) => Promise<Witnessed<unknown> | undefined>;
}

/** A set, as it is in a record. */
interface TaggedSet {
  readonly $set: readonly string[];
}

const LABELS = Array.from({ length: 12 }, (_, n) => `label ${n}`);

function kind<Op extends Operation>({ isDeleted = false, model, choose, run, ...rest }: KindOf<Op>): Kind {
  return {
    ...rest,
    isDeleted,
    model: model as Model,
    choose,
    async run(node, id, operation) {
      const witness = await run(node, id, operation as Op);
      if (!witness) return {};
      // A write gives nothing back that could be looked at.
      return operation.name === 'write' ? { witness } : { value: witness.value, witness };
    },
  };
}

type LedgerOperation = { readonly name: 'read' } | { readonly name: 'append'; readonly element: string };
type TallyOperation = { readonly name: 'read' | 'increment' };
type SlateOperation =
  { readonly name: 'read' | 'delete' } | { readonly name: 'write'; readonly value: string };
type LabelsOperation =
  { readonly name: 'read' } | { readonly name: 'add' | 'remove' | 'has'; readonly element: string };
type LockOperation =
  | { readonly name: 'read' }
  | { readonly name: 'write'; readonly value: string }
  | { readonly name: 'compare-and-set'; readonly expected: string | null; readonly next: string };

export const KINDS: readonly Kind[] = [
  kind<LedgerOperation>({
    type: 'ledger',
    model: appendListModel,
    choose: (choice, { unique }) =>
      choice.chance(0.4) ? { name: 'read' } : { name: 'append', element: unique },
    run: (node, id, operation) =>
      operation.name === 'read'
        ? node.call(Ledger, id, 'read')
        : node.call(Ledger, id, 'append', operation.element),
    shown: ({ entries }) => entries ?? [],
  }),
  kind<TallyOperation>({
    type: 'tally',
    model: counterModel,
    choose: (choice) => ({ name: choice.chance(0.4) ? 'read' : 'increment' }),
    run: (node, id, { name }) => node.call(Tally, id, name),
    shown: ({ sum }) => sum ?? 0,
  }),
  kind<SlateOperation>({
    type: 'slate',
    model: registerModel,
    isDeleted: true,
    choose: (choice, { unique }) => {
      if (choice.chance(0.4)) return { name: 'read' };
      return choice.chance(0.1) ? { name: 'delete' } : { name: 'write', value: unique };
    },
    run: async (node, id, operation) => {
      if (operation.name === 'read') return node.call(Slate, id, 'read');
      if (operation.name === 'write') return node.call(Slate, id, 'write', operation.value);
      await node.delete(Slate, id);
      return undefined;
    },
    shown: ({ value }) => value ?? null,
  }),
  kind<LabelsOperation>({
    type: 'labels',
    model: setModel,
    choose: (choice) => {
      if (choice.chance(0.3)) return { name: 'read' };
      return { name: choice.pick(['add', 'add', 'remove', 'has']), element: choice.pick(LABELS) };
    },
    run: (node, id, operation) =>
      operation.name === 'read'
        ? node.call(Labels, id, 'read')
        : node.call(Labels, id, operation.name, operation.element),
    shown: ({ labels }) =>
      labels instanceof Set ? [...labels] : ((labels as TaggedSet | undefined)?.$set ?? []),
  }),
  kind<LockOperation>({
    type: 'lock',
    model: compareAndSetModel,
    choose: (choice, { unique, lastRead }) => {
      if (choice.chance(0.4)) return { name: 'read' };
      if (choice.chance(0.3)) return { name: 'write', value: unique };
      const expected = typeof lastRead === 'string' ? lastRead : null;
      return { name: 'compare-and-set', expected, next: unique };
    },
    run: (node, id, operation) => {
      if (operation.name === 'read') return node.call(Lock, id, 'read');
      if (operation.name === 'write') return node.call(Lock, id, 'write', operation.value);
      return node.call(Lock, id, 'pass', operation.expected, operation.next);
    },
    shown: ({ holder }) => holder ?? null,
  }),
];

export function kindOf(type: string): Kind {
  const found = KINDS.find((kind) => kind.type === type);
  if (!found) throw new TypeError(`There is no kind of object ${type}.`);
  return found;
}
