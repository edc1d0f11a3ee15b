import { foldStorable, plainObject, type Fold, type Primitive } from './fold.js';
import type { KnownState } from './inspect.js';
import { hasFlag, looksLikeTag, TAGGED } from './summary.js';

/**
 * Encodes a value as JSON text which `decodeValue` turns back into an equal value, bit by bit. What JSON can't say is
 * tagged, `{"$date":"2026-01-01T00:00:00.000Z"}`; a plain object that looks like a tag is wrapped in `{"$object":…}`,
 * so that nothing is ambiguous.
 *
 * @param trusted see {@link foldStorable}
 * @throws UnstorableValueError naming the path, which begins with `path`
 */
export function encodeValue(value: unknown, path: string, trusted = false): string {
  return JSON.stringify(foldStorable(value, path, tagging, trusted));
}

/** As {@link encodeValue}, of frozen state, which needs no check. */
export function encodeKnown({ value, summary }: KnownState): string {
  // Without tags it is written as it is: `JSON.stringify` is quicker with it than any copy could be made.
  return JSON.stringify(hasFlag(summary, TAGGED) ? foldStorable(value, '', tagging, true) : value);
}

/** Builds what `JSON.stringify`, by far the quickest writer, is to write. */
const tagging: Fold<unknown> = {
  primitive: tagPrimitive,
  date: (date) => ({ $date: date.toJSON() as string | null }),
  bytes: (bytes) => ({
    $bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
  }),
  array: (items) => items,
  object: tagObject,
  map: (keys, values) => ({ $map: keys.map((key, index) => [key, values[index]]) }),
  set: (members) => ({ $set: members }),
};

function tagPrimitive(value: Primitive): unknown {
  switch (typeof value) {
    case 'number':
      return isJsonNumber(value) ? value : { $number: Object.is(value, -0) ? '-0' : String(value) };
    case 'bigint':
      return { $bigint: String(value) };
    case 'undefined':
      return { $undefined: true };
    default:
      return value;
  }
}

function isJsonNumber(value: number): boolean {
  return Number.isFinite(value) && !Object.is(value, -0);
}

function tagObject(keys: readonly string[], values: readonly unknown[]): object {
  const object = plainObject(keys, values);
  return looksLikeTag(keys) ? { $object: object } : object;
}
