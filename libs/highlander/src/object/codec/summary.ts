import type { Fold, Primitive } from './fold.js';

/**
 * What is known of a storable value without a look inside, as one number, so that remembering it costs no memory of
 * its own: the bytes of its encoding, the height of the tree, and the flags below.
 */
export type Summary = number;

/** A Uint8Array is somewhere inside. */
export const HAS_BYTES = 1;
/** It may hold what JSON can't say, so that its encoding is not simply what `JSON.stringify` makes of it. */
export const TAGGED = 2;

const FLAGS = 3;
const HEIGHT_UNIT = 4;
const HEIGHTS = 0x3ff * HEIGHT_UNIT;
const BYTE_UNIT = 0x400 * HEIGHT_UNIT;

/** The bytes of the encoding, exactly. */
export function encodedBytes(summary: Summary): number {
  return Math.floor(summary / BYTE_UNIT);
}

/** How many containers are inside of each other at most: 0 for what isn't a container. */
export function heightOf(summary: Summary): number {
  return (summary & HEIGHTS) / HEIGHT_UNIT;
}

export function hasFlag(summary: Summary, flag: number): boolean {
  return (summary & flag) !== 0;
}

/** Whether a Uint8Array is anywhere inside. Such state can't be frozen altogether and is shown to others as a copy. */
export function containsBytes(summary: Summary): boolean {
  return hasFlag(summary, HAS_BYTES);
}

export function flagsOf(summary: Summary): number {
  return summary & FLAGS;
}

/** Sums up what `encodeValue` would write, without writing it. */
export const summarizing: Fold<Summary> = {
  primitive: summaryOfPrimitive,
  date: (date) => summaryOf(dateBytes(date.getTime()), 1, TAGGED),
  bytes: ({ byteLength }) =>
    summaryOf(tagBytes('$bytes', 2 + Math.ceil(byteLength / 3) * 4), 1, HAS_BYTES | TAGGED),
  array: (items) => ofContainer(items, listBytes(items.length), 0),
  object: ofObject,
  map: (keys, values) =>
    ofContainer(
      [...keys, ...values],
      tagBytes('$map', listBytes(keys.length) + PAIR_BYTES * keys.length),
      TAGGED,
    ),
  set: (members) => ofContainer(members, tagBytes('$set', listBytes(members.length)), TAGGED),
};

export function summaryOf(bytes: number, height: number, flags: number): Summary {
  return bytes * BYTE_UNIT + height * HEIGHT_UNIT + flags;
}

/** @param ownBytes what the encoding holds besides those of its parts */
function ofContainer(parts: readonly Summary[], ownBytes: number, ownFlags: number): Summary {
  let bytes = ownBytes;
  let height = 0;
  let flags = ownFlags;
  for (const part of parts) {
    bytes += encodedBytes(part);
    height = Math.max(height, heightOf(part));
    flags |= part & FLAGS;
  }
  return summaryOf(bytes, height + 1, flags);
}

function ofObject(keys: readonly string[], values: readonly Summary[]): Summary {
  let bytes = listBytes(keys.length);
  for (const key of keys) bytes += keyBytes(key);
  return looksLikeTag(keys)
    ? ofContainer(values, tagBytes('$object', bytes), TAGGED)
    : ofContainer(values, bytes, 0);
}

/** Whether an object of these properties would be taken for a tag. */
export function looksLikeTag(keys: readonly string[]): boolean {
  return keys.length === 1 && (keys[0] as string).startsWith('$');
}

/** `"key":` */
export function keyBytes(key: string): number {
  return textBytes(key) + 1;
}

/** The brackets and the comma of `["key",value]`. */
export const PAIR_BYTES = 3;

/** Brackets and commas. */
export function listBytes(length: number): number {
  return 2 + Math.max(0, length - 1);
}

/** `{"$tag":…}` */
export function tagBytes(tag: string, contentBytes: number): number {
  return tag.length + 5 + contentBytes;
}

export function summaryOfPrimitive(value: Primitive): Summary {
  switch (typeof value) {
    case 'string':
      return summaryOf(textBytes(value), 0, 0);
    case 'number':
      return ofNumber(value);
    case 'boolean':
      return summaryOf(value ? 4 : 5, 0, 0);
    case 'bigint':
      return summaryOf(tagBytes('$bigint', 2 + String(value).length), 0, TAGGED);
    case 'undefined':
      return summaryOf(tagBytes('$undefined', 4), 0, TAGGED);
    default:
      return summaryOf(4, 0, 0);
  }
}

function ofNumber(value: number): Summary {
  if (Object.is(value, -0)) return summaryOf(tagBytes('$number', 4), 0, TAGGED);
  const digits = String(value).length;
  return Number.isFinite(value)
    ? summaryOf(digits, 0, 0)
    : summaryOf(tagBytes('$number', 2 + digits), 0, TAGGED);
}

const YEAR_0_MS = Date.parse('0000-01-01T00:00:00.000Z');
const YEAR_10000_MS = Date.parse('+010000-01-01T00:00:00.000Z');

function dateBytes(timeMs: number): number {
  if (Number.isNaN(timeMs)) return tagBytes('$date', 4);
  // Other years have a sign and six digits.
  const digits = timeMs >= YEAR_0_MS && timeMs < YEAR_10000_MS ? 24 : 27;
  return tagBytes('$date', 2 + digits);
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** `\b`, `\t`, `\n`, `\f` and `\r` have short escapes. */
const SHORT_ESCAPES = [0x08, 0x09, 0x0a, 0x0c, 0x0d];

/** Longer texts are quicker to write than to count. */
const LONG_TEXT = 512;

/** Of a text whose encoding is there already. */
export function summaryOfText(encoded: string): Summary {
  return summaryOf(Buffer.byteLength(encoded), 0, 0);
}

/** The bytes of a text as JSON in UTF-8, its quotes included. */
function textBytes(text: string): number {
  if (text.length > LONG_TEXT) return Buffer.byteLength(JSON.stringify(text));
  let bytes = 2;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x20) bytes += SHORT_ESCAPES.includes(unit) ? 2 : 6;
    else if (unit < 0x80) bytes += unit === QUOTE || unit === BACKSLASH ? 2 : 1;
    else if (unit < 0x800) bytes += 2;
    else if (unit < 0xd800 || unit > 0xdfff) bytes += 3;
    else if (unit < 0xdc00 && isLowSurrogate(text.charCodeAt(index + 1))) {
      bytes += 4;
      index++;
    } else bytes += 6;
  }
  return bytes;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
