import { foldStorable, type Fold } from './fold.js';
import { frozenTreeHasBytes } from './frozen-trees.js';

/**
 * Whether a Uint8Array is anywhere inside. Such state can't be frozen altogether and is shown to others as a copy.
 * Costs nothing for frozen state.
 *
 * @throws UnstorableValueError for what isn't storable
 */
export function containsBytes(value: unknown): boolean {
  return foldStorable(value, '', searching);
}

const searching: Fold<boolean> = {
  known: frozenTreeHasBytes,
  primitive: () => false,
  date: () => false,
  bytes: () => true,
  array: (items) => items.includes(true),
  object: (_keys, values) => values.includes(true),
  map: (keys, values) => keys.includes(true) || values.includes(true),
  set: (members) => members.includes(true),
};
