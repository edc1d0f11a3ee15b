import { freeze, isDraft } from 'immer';

import { copyStorable } from './copy-storable.js';
import { foldStorable, type Fold } from './fold.js';
import { rememberFrozen } from './frozen-trees.js';
import { freezeDate, isImmutableDate } from './immutable-date.js';
import { summarize } from './summarize.js';
import { hasFlag, summarizing, UNFREEZABLE, withFlag, type Summary } from './summary.js';

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
  summarize(value, '');
  return freezeChecked(value);
}

/**
 * {@link freezeState} for what needs no check: it was found storable and nobody could touch it since, or is this
 * library's own work, such as a decoded record.
 */
export function freezeChecked<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (!hasFlag(foldStorable(value, '', freezing, true), UNFREEZABLE)) return value;
  const copy = copyStorable(value, '');
  foldStorable(copy, '', freezing, true);
  return copy;
}

const freezing: Fold<Summary> = {
  ...summarizing,
  date(date) {
    const summary = summarizing.date(date);
    if (!Object.isExtensible(date) && !isImmutableDate(date)) return withFlag(summary, UNFREEZABLE);
    freezeDate(date);
    return summary;
  },
  array: (items, array) => freezeContainer(array, summarizing.array(items, array)),
  object: (keys, values, object) => freezeContainer(object, summarizing.object(keys, values, object)),
  map: (keys, values, map) => freezeCollection(map, summarizing.map(keys, values, map)),
  set: (members, set) => freezeCollection(set, summarizing.set(members, set)),
};

function freezeContainer(container: object, summary: Summary): Summary {
  if (hasFlag(summary, UNFREEZABLE)) return summary;
  // Of some other turn, or the application's own: it may change yet.
  if (isDraft(container)) return withFlag(summary, UNFREEZABLE);
  Object.freeze(container);
  rememberFrozen(container, summary);
  return summary;
}

/** Maps and sets get throwing mutators, which can't be put on one that is closed already. */
function freezeCollection(collection: object, summary: Summary): Summary {
  const isOpen = !Object.isExtensible(collection) && !Object.hasOwn(collection, 'clear');
  if (isOpen) return withFlag(summary, UNFREEZABLE);
  return freezeContainer(freeze(collection), summary);
}
