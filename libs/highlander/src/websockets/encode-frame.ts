import { encodeValue } from '../object/index.js';
import type { MessageId } from './incoming-message.js';

// Only the tag itself looks like this: within texts the quotes are escaped.
const UNDEFINED_TAG = '{"$undefined":true}';

/**
 * A frame as clients get it: `{ "event", "data"?, "id"? }`. Plain JSON data is sent as it is, and `undefined` as
 * `JSON.stringify` does: left out of objects, `null` in lists. What else JSON can't say is tagged as in records:
 * `{"$date":"2026-01-01T00:00:00.000Z"}`, `{"$map":[["key",1]]}`, `{"$bigint":"1"}`.
 *
 * @throws {UnstorableValueError} naming the path of what can't be sent, from `data` on
 */
export function encodeFrame(event: string, data: unknown, id?: MessageId): string {
  return frameOf(event, data, id, false);
}

/** The frame of what comes from an object, or was read from a message: it was checked there. */
export function encodeSnapshotFrame(event: string, data: unknown): string {
  return frameOf(event, data, undefined, true);
}

function frameOf(event: string, data: unknown, id: MessageId | undefined, trusted: boolean): string {
  const head = `{"event":${JSON.stringify(event)}`;
  const body = data === undefined ? '' : `,"data":${encodeData(data, trusted)}`;
  const tail = id === undefined ? '}' : `,"id":${JSON.stringify(id)}}`;
  return head + body + tail;
}

function encodeData(data: unknown, trusted: boolean): string {
  const json = encodeValue(data, 'data', trusted);
  return json.includes(UNDEFINED_TAG) ? encodeValue(withoutUndefined(data), 'data', trusted) : json;
}

/** A copy of storable data, as far as it holds anything that might be undefined. */
function withoutUndefined(value: unknown): unknown {
  if (value === undefined) return null;
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array)
    return value;
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (value instanceof Set) return new Set([...value].map(withoutUndefined));
  if (value instanceof Map)
    return new Map([...value].map(([key, item]) => [withoutUndefined(key), withoutUndefined(item)]));
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutUndefined(item)]));
}
