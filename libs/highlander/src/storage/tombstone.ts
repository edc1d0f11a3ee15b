import { RecordStoreFailure, TOMBSTONE_BYTES } from './record-store.js';

/** A tombstone's content, of exactly {@link TOMBSTONE_BYTES}, by which listings know it. */
export function paddedTombstone(body: string): Buffer {
  if (Buffer.byteLength(body) > TOMBSTONE_BYTES) {
    throw new RecordStoreFailure('none', `A tombstone has at most ${TOMBSTONE_BYTES} bytes.`);
  }
  const content = Buffer.alloc(TOMBSTONE_BYTES, ' ');
  content.write(body);
  return content;
}
