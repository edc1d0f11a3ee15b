import { foldStorable, plainObject, type Fold } from './fold.js';

/**
 * A deep copy of plain data that shares nothing with the original, by the rules and with the errors of
 * {@link encodeValue}. Drafts may be inside; the copy shows them as they are now.
 *
 * @throws UnstorableValueError naming the path, which begins with `path`
 */
export function copyStorable<T>(value: T, path: string): T {
  return foldStorable<unknown>(value, path, copying) as T;
}

/** As {@link copyStorable}, of frozen state, which needs no check. */
export function copyKnown<T>(value: T): T {
  return foldStorable<unknown>(value, '', copying, true) as T;
}

const copying: Fold<unknown> = {
  primitive: (value) => value,
  date: (date) => new Date(date.getTime()),
  bytes: (bytes) => new Uint8Array(bytes),
  // Of its exact length: a list that has grown keeps room to grow, half as much again, as long as it is kept itself.
  array: (items) => items.slice(),
  object: plainObject,
  map: (keys, values) => new Map(keys.map((key, index) => [key, values[index]])),
  set: (members) => new Set(members),
};
