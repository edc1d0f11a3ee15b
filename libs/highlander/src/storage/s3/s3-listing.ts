import { listedId } from '../listed-id.js';
import { RECORD_SUFFIX, RecordStoreFailure, type ListOptions } from '../record-store.js';
import type { ReadRetries } from './read-retries.js';
import type { ListedObject, S3Bucket } from './s3-bucket.js';
import { recordName } from './s3-keys.js';

const KEYS_A_PAGE = 1_000;
const IDS_AT_ONCE = 128;

/** The ids of the records below a prefix, some at a time. Objects that are no records are passed over. */
export async function* listRecords(
  bucket: S3Bucket,
  prefix: string,
  { after, limit = Infinity }: ListOptions,
  retries: ReadRetries,
): AsyncIterable<readonly string[]> {
  let last = after === undefined ? '' : prefix + recordName(after);
  let remaining = limit;
  // Growing, so that a small limit doesn't walk through many tombstones step by step.
  let maxKeys = Math.min(KEYS_A_PAGE, limit);
  for (let more = remaining > 0; more; maxKeys = Math.min(KEYS_A_PAGE, maxKeys * 2)) {
    const page = await retries.run(() => bucket.list(prefix, last, maxKeys));
    for (let next = 0; next < page.objects.length && remaining > 0;) {
      const some = page.objects.slice(next, next + Math.min(remaining, IDS_AT_ONCE));
      last = inOrder(last, some);
      const ids = await Promise.all(some.map((object) => idOf(bucket, prefix, object, retries)));
      const listed = ids.filter((id) => id !== undefined);
      yield listed;
      next += some.length;
      remaining -= listed.length;
    }
    more = page.more && page.objects.length > 0 && remaining > 0;
  }
}

/** The last of the keys. What isn't in order would be passed over in silence, here or by whoever goes on (I7). */
function inOrder(last: string, objects: readonly ListedObject[]): string {
  for (const { key } of objects) {
    // As bytes: others may have put other keys there than this store would.
    if (Buffer.compare(Buffer.from(key), Buffer.from(last)) <= 0) {
      throw new RecordStoreFailure(
        'none',
        'The bucket does not list its keys in order, so no listing of it can be trusted. Use an S3 server and a kind of bucket that does.',
      );
    }
    last = key;
  }
  return last;
}

async function idOf(
  bucket: S3Bucket,
  prefix: string,
  { key, bytes }: ListedObject,
  retries: ReadRetries,
): Promise<string | undefined> {
  const name = key.slice(prefix.length);
  if (!name.endsWith(RECORD_SUFFIX)) return undefined;
  const content = async () => (await retries.run(() => bucket.get(key)))?.body;
  try {
    return await listedId({ name, bytes: () => bytes, content }, recordName);
  } catch (error) {
    if (error instanceof RecordStoreFailure) throw error;
    throw new RecordStoreFailure('none', `The bucket could not list ${key} (${(error as Error).message}).`, {
      cause: error,
    });
  }
}
