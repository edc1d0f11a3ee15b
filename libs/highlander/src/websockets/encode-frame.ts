import { encodeValue } from '../object/index.js';
import type { MessageId } from './incoming-message.js';

/**
 * A frame as clients get it: `{ "event", "data"?, "id"? }`. Plain JSON data is sent as it is; what JSON can't say is
 * tagged as in records, `{"$date":"2026-01-01T00:00:00.000Z"}`, `{"$map":[["key",1]]}`, `{"$bigint":"1"}`.
 *
 * @throws {UnstorableValueError} naming the path of what can't be sent, from `data` on
 */
export function encodeFrame(event: string, data: unknown, id?: MessageId): string {
  const head = `{"event":${JSON.stringify(event)}`;
  const body = data === undefined ? '' : `,"data":${encodeValue(data, 'data')}`;
  const tail = id === undefined ? '}' : `,"id":${JSON.stringify(id)}}`;
  return head + body + tail;
}
