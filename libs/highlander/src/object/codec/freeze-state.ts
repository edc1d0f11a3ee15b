import { freeze } from 'immer';

import { copyStorable } from './copy-storable.js';
import { foldStorable, type Fold } from './fold.js';
import { frozenTreeHasBytes, rememberFrozen } from './frozen-trees.js';
import { freezeDate, isImmutableDate } from './immutable-date.js';

/** What is in a tree: plain data, bytes too, or something that can't be frozen in place. The highest one counts. */
const PLAIN = 0;
const BYTES = 1;
const UNFREEZABLE = 2;

/**
 * Freezes storable data through and through, in place, so that nobody can change a committed snapshot. What was
 * frozen by an earlier call isn't walked again, so that a tree which shares most of its parts costs little.
 *
 * Bytes can't be frozen (see {@link containsBytes}). A Map, Set or Date that the application passed to
 * `Object.freeze` is open to changes still and can't be closed any more: then a frozen copy is returned instead.
 *
 * @returns the value to go on with
 * @throws UnstorableValueError for what isn't storable
 */
export function freezeState<T>(value: T): T {
  if (foldStorable(value, '', freezing) !== UNFREEZABLE) return value;
  const copy = copyStorable(value, '');
  foldStorable(copy, '', freezing);
  return copy;
}

const freezing: Fold<number> = {
  known(container) {
    const hasBytes = frozenTreeHasBytes(container);
    return hasBytes === undefined ? undefined : Number(hasBytes);
  },
  primitive: () => PLAIN,
  bytes: () => BYTES,
  date(date) {
    if (!Object.isExtensible(date) && !isImmutableDate(date)) return UNFREEZABLE;
    freezeDate(date);
    return PLAIN;
  },
  array: (items, array) => freezeContainer(array, highest(items)),
  object: (_keys, values, object) => freezeContainer(object, highest(values)),
  map: (keys, values, map) => freezeCollection(map, Math.max(highest(keys), highest(values))),
  set: (members, set) => freezeCollection(set, highest(members)),
};

function freezeContainer(container: object, content: number): number {
  if (content === UNFREEZABLE) return UNFREEZABLE;
  Object.freeze(container);
  rememberFrozen(container, content === BYTES);
  return content;
}

/** Maps and sets get throwing mutators, which can't be put on one that is closed already. */
function freezeCollection(collection: object, content: number): number {
  if (!Object.isExtensible(collection) && !Object.hasOwn(collection, 'clear')) return UNFREEZABLE;
  return freezeContainer(freeze(collection), content);
}

function highest(contents: readonly number[]): number {
  let found = PLAIN;
  for (const content of contents) found = Math.max(found, content);
  return found;
}
