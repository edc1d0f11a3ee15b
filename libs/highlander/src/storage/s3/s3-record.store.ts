import {
  RecordStoreFailure,
  type ExpectedVersion,
  type ListOptions,
  type RecordKey,
  type RecordStore,
  type StoredRecord,
  type WriteOptions,
  type WriteOutcome,
} from '../record-store.js';
import { paddedTombstone } from '../tombstone.js';
import { etagOf, type EtagForm } from './etag.js';
import type { ReadRetries } from './read-retries.js';
import type { S3Bucket } from './s3-bucket.js';
import type { S3Keys } from './s3-keys.js';
import { listRecords } from './s3-listing.js';

export interface S3RecordStoreContext {
  readonly bucket: S3Bucket;
  readonly keys: S3Keys;
  readonly retries: ReadRetries;
  readonly etagForm: EtagForm;
  /** Called when nothing is under way any more. */
  release(): void;
}

/**
 * One object of the bucket for each record; its version is the ETag, which can't recur, every body being unique (I3).
 * A write is one request, sent once: to send it again is the commit's business (I6).
 */
export class S3RecordStore implements RecordStore {
  private readonly underWay = new Set<Promise<unknown>>();
  private closing: Promise<void> | undefined;

  constructor(private readonly context: S3RecordStoreContext) {}

  read(key: RecordKey): Promise<StoredRecord | undefined> {
    return this.track(async () => {
      const record = await this.attempt(() => this.context.bucket.get(this.context.keys.record(key)));
      return record && { ...record, body: record.body.trimEnd() };
    });
  }

  write(
    key: RecordKey,
    body: string,
    expected: ExpectedVersion,
    { tombstone = false }: WriteOptions = {},
  ): Promise<WriteOutcome> {
    const { bucket, keys, etagForm } = this.context;
    return this.track(async () =>
      bucket.put(
        keys.record(key),
        tombstone ? paddedTombstone(body) : body,
        expected === null ? null : { ifMatch: etagOf(expected, etagForm) },
      ),
    );
  }

  async *list(type: string, options: ListOptions = {}): AsyncIterable<string> {
    const { bucket, keys, retries } = this.context;
    const pages = listRecords(bucket, keys.typePrefix(type), options, retries)[Symbol.asyncIterator]();
    for (;;) {
      const { done, value } = await this.track(() => readOnly(pages.next()));
      if (done) return;
      yield* value;
    }
  }

  close(): Promise<void> {
    this.closing ??= Promise.allSettled(this.underWay).then(() => this.context.release());
    return this.closing;
  }

  private attempt<T>(read: () => Promise<T>): Promise<T> {
    return readOnly(this.context.retries.run(read));
  }

  private async track<T>(task: () => Promise<T>): Promise<T> {
    if (this.closing) throw new RecordStoreFailure('none', 'The S3 store was closed by this node.');
    const operation = task();
    const forget = () => void this.underWay.delete(operation);
    this.underWay.add(operation);
    operation.then(forget, forget);
    return operation;
  }
}

/** What changes nothing has no effect, however it ended. */
async function readOnly<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof RecordStoreFailure) || error.effect === 'none') throw error;
    throw new RecordStoreFailure('none', error.message, { cause: error.cause });
  }
}
