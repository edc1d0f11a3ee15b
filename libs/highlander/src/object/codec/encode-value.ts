import { foldStorable, type Fold, type Primitive } from './fold.js';

/**
 * Encodes a value as JSON text which {@link decodeValue} turns back into an equal value, bit by bit. What JSON can't
 * say is tagged, `{"$date":"2026-01-01T00:00:00.000Z"}`; a plain object that looks like a tag is wrapped in
 * `{"$object":…}`, so that nothing is ambiguous.
 *
 * @throws UnstorableValueError naming the path, which begins with `path`
 */
export function encodeValue(value: unknown, path: string): string {
  return foldStorable(value, path, encoding);
}

const encoding: Fold<string> = {
  primitive: encodePrimitive,
  date: (date) => tag('date', Number.isNaN(date.getTime()) ? 'null' : `"${date.toISOString()}"`),
  bytes: (bytes) =>
    tag('bytes', `"${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')}"`),
  array: encodeList,
  object: encodeObject,
  map: (keys, values) => tag('map', encodeList(keys.map((key, index) => `[${key},${values[index]}]`))),
  set: (members) => tag('set', encodeList(members)),
};

function tag(name: string, json: string): string {
  return `{"$${name}":${json}}`;
}

function encodePrimitive(value: Primitive): string {
  switch (typeof value) {
    case 'number':
      return encodeNumber(value);
    case 'bigint':
      return tag('bigint', `"${value}"`);
    case 'undefined':
      return tag('undefined', 'true');
    default:
      return JSON.stringify(value);
  }
}

function encodeNumber(value: number): string {
  if (Object.is(value, -0)) return tag('number', '"-0"');
  return Number.isFinite(value) ? String(value) : tag('number', `"${value}"`);
}

function encodeList(items: readonly string[]): string {
  return `[${items.join(',')}]`;
}

function encodeObject(keys: readonly string[], values: readonly string[]): string {
  const json = `{${keys.map((key, index) => `${JSON.stringify(key)}:${values[index]}`).join(',')}}`;
  return keys.length === 1 && keys[0]?.startsWith('$') ? tag('object', json) : json;
}
