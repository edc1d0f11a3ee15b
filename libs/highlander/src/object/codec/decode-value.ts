import { MAX_DEPTH } from './fold.js';

/** More levels of JSON than any value needs: a tagged Map is an object, a list, and lists of two. */
const MAX_JSON_DEPTH = MAX_DEPTH * 3;

/**
 * Turns the outcome of `JSON.parse` on text by {@link encodeValue} back into the value.
 *
 * @throws Error on tags that `encodeValue` doesn't write, and on a key `__proto__`
 */
export function decodeValue(json: unknown): unknown {
  return decode(json, 0);
}

function decode(json: unknown, depth: number): unknown {
  if (typeof json !== 'object' || json === null) return decodeLeaf(json);
  if (depth > MAX_JSON_DEPTH) throw new Error(`it is nested more than ${MAX_JSON_DEPTH} levels deep`);
  if (Array.isArray(json)) return json.map((item) => decode(item, depth + 1));
  const keys = Object.keys(json);
  const [key] = keys;
  if (keys.length !== 1 || !key?.startsWith('$')) return decodeObject(json, depth);
  return decodeTagged(key, (json as Record<string, unknown>)[key], depth + 1);
}

/** `JSON.parse` takes a number that is too large for infinity, which is stored in another way. */
function decodeLeaf(json: unknown): unknown {
  if (json === Infinity || json === -Infinity) throw new Error('it holds a number that is too large');
  return json;
}

function decodeObject(json: object, depth: number): object {
  const object: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(json)) {
    // JSON.parse makes it an own property; an assignment would set the prototype.
    if (key === '__proto__') throw new Error('it has a key "__proto__"');
    object[key] = decode(value, depth + 1);
  }
  return object;
}

function decodeTagged(tag: string, content: unknown, depth: number): unknown {
  switch (tag) {
    case '$date':
      return decodeDate(content);
    case '$map':
      return decodeMap(content, depth);
    case '$set':
      return decodeSet(content, depth);
    case '$bigint':
      return decodeBigint(content);
    case '$bytes':
      return decodeBytes(content);
    case '$undefined':
      return content === true ? undefined : malformed(tag, content);
    case '$number':
      return decodeNumber(content);
    case '$object':
      return isJsonObject(content) ? decodeObject(content, depth) : malformed(tag, content);
    default:
      return malformed(tag, content);
  }
}

function malformed(tag: string, content: unknown): never {
  throw new Error(`it has a malformed tag {"${tag}":${JSON.stringify(content).slice(0, 40)}}`);
}

function isJsonObject(json: unknown): json is object {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function decodeDate(content: unknown): Date {
  if (content === null) return new Date(NaN);
  const date = typeof content === 'string' ? new Date(content) : undefined;
  return date && !Number.isNaN(date.getTime()) ? date : malformed('$date', content);
}

function decodeMap(content: unknown, depth: number): Map<unknown, unknown> {
  if (!Array.isArray(content) || !content.every(isPair)) return malformed('$map', content);
  const map = new Map(content.map(([key, value]) => [decode(key, depth + 2), decode(value, depth + 2)]));
  return map.size === content.length ? map : malformed('$map', content);
}

function isPair(json: unknown): json is [unknown, unknown] {
  return Array.isArray(json) && json.length === 2;
}

function decodeSet(content: unknown, depth: number): Set<unknown> {
  if (!Array.isArray(content)) return malformed('$set', content);
  const set = new Set(content.map((member) => decode(member, depth + 1)));
  return set.size === content.length ? set : malformed('$set', content);
}

function decodeBigint(content: unknown): bigint {
  return typeof content === 'string' && /^-?\d+$/.test(content)
    ? BigInt(content)
    : malformed('$bigint', content);
}

function decodeBytes(content: unknown): Uint8Array {
  if (typeof content !== 'string') return malformed('$bytes', content);
  const bytes = Buffer.from(content, 'base64');
  // Node skips what isn't base64, and would give back less than was stored.
  return bytes.toString('base64') === content ? new Uint8Array(bytes) : malformed('$bytes', content);
}

const NUMBERS: Readonly<Record<string, number>> = {
  NaN: NaN,
  Infinity: Infinity,
  '-Infinity': -Infinity,
  '-0': -0,
};

function decodeNumber(content: unknown): number {
  return typeof content === 'string' && Object.hasOwn(NUMBERS, content)
    ? (NUMBERS[content] as number)
    : malformed('$number', content);
}
