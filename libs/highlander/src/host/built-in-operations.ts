import {
  FieldValidationError,
  RevisionConflictError,
  UnstorableValueError,
  type FieldIssue,
} from '../errors/index.js';
import { copyKnown } from '../object/index.js';
import type { Operation } from './operation.js';
import type { Snapshot } from './state-version.js';
import type { Turn } from './turn.js';

/** A plain copy of the fields together with the revision that they belong to. @publicApi */
export interface StateAndRevision<S = Record<string, unknown>> {
  readonly state: S;
  readonly revision: number;
}

function copyOf({ state, revision }: Snapshot): StateAndRevision {
  return { state: copyKnown(state as Record<string, unknown>), revision };
}

function sharedBy({ state, revision }: Snapshot): StateAndRevision {
  return { state, revision };
}

/** Reads all fields and the revision; needs no turn. */
export const snapshotOperation: Operation = {
  name: 'get',
  kind: 'read',
  run: (turn) => copyOf(turn.base),
  fromSnapshot: copyOf,
};

/** `watch(since)`: waits for a revision above `since`, and reads it. Its answer is no copy: whoever passes it on makes one. */
export const watchOperation: Operation = {
  name: 'watch',
  kind: 'read',
  run: (turn) => sharedBy(turn.base),
  fromSnapshot: sharedBy,
  waitsFor: ({ revision }, [since]) => revision <= (since as number),
};

/** Wakes the object and does nothing to it. */
export const startOperation: Operation = {
  name: 'startup',
  kind: 'read',
  // Its own first success would make the second one fail.
  once: true,
  run: () => undefined,
  fromSnapshot: () => undefined,
};

/** Ends the object with a tombstone; its next life begins with the defaults. */
export const deleteOperation: Operation = {
  name: 'delete',
  kind: 'update',
  run: (turn) => turn.markDeleted(),
};

/** Sets the given fields: `put(patch, ifRevision?)`. Replies with the state that it leads to. */
export const putOperation: Operation = {
  name: 'put',
  kind: 'update',
  run(turn, [patch, ifRevision]) {
    const { identity, definition } = turn.subject;
    if (ifRevision !== undefined && ifRevision !== turn.base.revision) {
      throw new RevisionConflictError(identity, ifRevision as number, turn.base.revision);
    }
    if (!isPlainObject(patch)) {
      throw new UnstorableValueError('The patch', 'put takes a plain object of fields and their values');
    }
    const given = Object.entries(patch as Record<string, unknown>);
    const unknown = given.filter(([name]) => !definition.fields.has(name)).map(([name]) => notAField(name));
    if (unknown.length > 0) throw new FieldValidationError(identity, unknown);
    for (const [name, value] of given) turn.setField(name, value);
    turn.markStored();
    return stateIn(turn);
  },
};

const BUILT_IN: ReadonlyMap<string, Operation> = new Map(
  [snapshotOperation, watchOperation, startOperation, deleteOperation, putOperation].map((operation) => [
    operation.name,
    operation,
  ]),
);

/** What every object can do, by name. A handler may have the same name. */
export function builtInOperation(name: string): Operation | undefined {
  return BUILT_IN.get(name);
}

function stateIn(turn: Turn): Record<string, unknown> {
  const state: Record<string, unknown> = {};
  for (const name of turn.subject.definition.fields.keys()) state[name] = turn.getField(name);
  return state;
}

function isPlainObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function notAField(field: string): FieldIssue {
  return { field, path: [], message: 'is not a field of this class (fields are declared with @Field)' };
}
