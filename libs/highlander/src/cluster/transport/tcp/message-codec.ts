import { Packr } from 'msgpackr';
import { decodeValue, encodeValue } from '../../../object/codec/index.js';
import { FrameKind, HEADER_BYTES, sealFrame } from './frames.js';
import { checkPackedForm } from './packed-form.js';

/** Which kind of frame carries a value, by how it is encoded. */
export interface ValueKinds {
  readonly packed: number;
  readonly tagged: number;
}

export const REQUEST: ValueKinds = { packed: FrameKind.request, tagged: FrameKind.taggedRequest };
export const ANSWER: ValueKinds = { packed: FrameKind.answer, tagged: FrameKind.taggedAnswer };

/*
 * Objects as maps with their keys, because that is the quickest for small messages, and because no frame then depends
 * on one before it (as with shared records): any frame may be left out.
 */
const packr = new Packr({
  useRecords: false,
  variableMapSize: true,
  moreTypes: true,
  useToJSON: false,
  structuredClone: false,
});

// Of msgpackr: leave as many bytes free at the start.
const RESERVE_START_SPACE = 2048;

// Beyond this, msgpackr's buffer is given up after use: it would make each later one as large.
const LARGE_BYTES = 1024 * 1024;
const FRESH_BYTES = 8192;

/**
 * Encodes a value as a frame. What msgpackr carries exactly goes packed, all else as the tagged JSON of records.
 *
 * @throws UnstorableValueError where the value can't be carried as it is
 */
export function encodeFrame(kinds: ValueKinds, id: number, value: unknown): Buffer {
  if (!isExactWhenPacked(value, 0)) {
    const json = encodeValue(value, '');
    const frame = Buffer.allocUnsafe(HEADER_BYTES + Buffer.byteLength(json));
    frame.write(json, HEADER_BYTES);
    return sealFrame(frame, kinds.tagged, id);
  }
  const frame = packr.pack(value, RESERVE_START_SPACE + HEADER_BYTES);
  if (frame.length > LARGE_BYTES) packr.useBuffer(Buffer.allocUnsafeSlow(FRESH_BYTES));
  return sealFrame(frame, kinds.packed, id);
}

/**
 * Decodes what {@link encodeFrame} has put behind the header. Shares nothing with `payload`.
 *
 * @throws Error on anything that it doesn't write
 */
export function decodePayload(payload: Buffer, tagged: boolean): unknown {
  if (tagged) return decodeValue(JSON.parse(payload.toString()));
  checkPackedForm(payload, MAX_PACKED_DEPTH);
  const value: unknown = packr.unpack(payload);
  if (!isExactWhenPacked(value, 0)) throw new Error('it holds what no node sends in this way');
  return value;
}

// Deeper ones go the other way, which has its own limit; so does a cycle.
const MAX_PACKED_DEPTH = 100;

/** Whether msgpackr, set as above, gives back just this. Most messages are so. */
function isExactWhenPacked(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case 'string':
      // A lone surrogate would become U+FFFD.
      return isWellFormed(value);
    case 'number':
      // -0 would become 0.
      return value !== 0 || Object.is(value, 0);
    case 'boolean':
    case 'undefined':
    case 'bigint':
      return true;
    case 'object':
      return value === null || (depth < MAX_PACKED_DEPTH && isExactObject(value, depth + 1));
    default:
      return false;
  }
}

function isExactObject(value: object, depth: number): boolean {
  switch (Object.getPrototypeOf(value)) {
    case Object.prototype:
      return areExactProperties(value as Record<string, unknown>, depth);
    case Array.prototype:
      return Array.isArray(value) && areExactItems(value, depth);
    case Date.prototype:
      return value instanceof Date;
    case Uint8Array.prototype:
      return ArrayBuffer.isView(value);
    default:
      // A Map would come back as an object. Sets and buffers are rare enough to go with it.
      return false;
  }
}

function areExactProperties(object: Record<string, unknown>, depth: number): boolean {
  for (const key in object) {
    // msgpackr looks at the constructor to find out what an object is.
    if (key === 'constructor' || key === '__proto__' || !isWellFormed(key)) return false;
    if (!isExactWhenPacked(object[key], depth)) return false;
  }
  return true;
}

function areExactItems(array: readonly unknown[], depth: number): boolean {
  for (let index = 0; index < array.length; index++) {
    const item = array[index];
    if (!isExactWhenPacked(item, depth) || (item === undefined && !(index in array))) return false;
  }
  return true;
}

// All versions of Node.js that this library runs on have it, but ES2023's types don't.
function isWellFormed(text: string): boolean {
  return (text as string & { isWellFormed(): boolean }).isWellFormed();
}
