import type { ObjectClass } from 'nestjs-highlander';
import {
  appendListModel,
  compareAndSetModel,
  counterModel,
  setModel,
  type Model,
  type Operation,
} from 'nestjs-highlander/testing';
import type { Dice } from '../dice.js';
import { Counter, StrictCounter } from './counter.js';
import { ElementSet, StrictElementSet } from './element-set.js';
import { List, StrictList } from './list.js';
import { Register, StrictRegister } from './register.js';
import type { SimulatedObject } from './simulated-object.js';

/** A kind of object: what it is on a node, what it should do, and what its clients ask for. */
export interface Kind {
  readonly type: string;
  readonly target: ObjectClass<SimulatedObject>;
  readonly isStrict: boolean;
  readonly model: Model;
  /** An update that no other is like. */
  update(dice: Dice, unique: number): Operation;
  look(dice: Dice, unique: number): Operation;
  /** What a `read` answers that sees these fields. */
  stateOf(fields: Record<string, unknown>): unknown;
  /** What a `read` answers that sees this record. */
  stored(body: string | undefined): unknown;
}

type Sort = Pick<Kind, 'model' | 'update' | 'look' | 'stateOf'>;

const read = (): Operation => ({ name: 'read' });

const list: Sort = {
  model: appendListModel,
  update: (_dice, unique) => operation({ name: 'append', element: unique }),
  look: read,
  stateOf: ({ elements }) => elements,
};

const register: Sort = {
  model: compareAndSetModel,
  update: (dice, unique) => {
    if (dice.chance(0.4)) return operation({ name: 'write', value: unique });
    // Some value that was written a short while ago.
    const expected = unique - 1 - dice.whole(3);
    return operation({ name: 'compare-and-set', expected: expected < 1 ? null : expected, next: unique });
  },
  look: read,
  stateOf: ({ value }) => value ?? null,
};

const counter: Sort = {
  model: counterModel,
  // By nothing: an update that looks, and changes nothing.
  update: (dice) => operation({ name: 'increment', by: dice.chance(0.3) ? 0 : 1 }),
  look: read,
  stateOf: ({ count }) => count,
};

const set: Sort = {
  model: setModel,
  update: (dice, unique) => {
    const kind = dice.fraction();
    if (kind < 0.6) return operation({ name: 'add', element: unique });
    // Is there already, if its call has come as far as that.
    if (kind < 0.75) return operation({ name: 'add', element: Math.max(1, unique - 1 - dice.whole(3)) });
    return operation({ name: 'remove', element: Math.max(1, unique - 1 - dice.whole(4)) });
  },
  look: (dice, unique) =>
    dice.chance(0.7) ? read() : operation({ name: 'has', element: Math.max(1, unique - dice.whole(6)) }),
  stateOf: ({ elements }) => [...(elements as Iterable<unknown>)],
};

function operation(fields: Operation & Record<string, unknown>): Operation {
  return fields;
}

function kind(type: string, target: unknown, isStrict: boolean, sort: Sort): Kind {
  return {
    ...sort,
    type,
    target: target as Kind['target'],
    isStrict,
    stored(body) {
      const record = body === undefined ? undefined : (JSON.parse(body) as StoredBody);
      return !record || record.deleted ? sort.model.initial : sort.stateOf(decoded(record.state));
    },
  };
}

interface StoredBody {
  readonly deleted: boolean;
  readonly state: Record<string, unknown>;
}

/** Of all that a record can hold, these objects use JSON and sets. */
function decoded(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      (value as { $set?: unknown[] } | null)?.$set ?? value,
    ]),
  );
}

/** Lists see most, so that they come most often. */
export const KINDS: readonly Kind[] = [
  kind('list', List, false, list),
  kind('list', List, false, list),
  kind('register', Register, false, register),
  kind('counter', Counter, false, counter),
  kind('set', ElementSet, false, set),
];

export const STRICT_KINDS: readonly Kind[] = [
  kind('strict-list', StrictList, true, list),
  kind('strict-list', StrictList, true, list),
  kind('strict-register', StrictRegister, true, register),
  kind('strict-counter', StrictCounter, true, counter),
  kind('strict-set', StrictElementSet, true, set),
];
