import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Clock } from '../../clock/index.js';
import type { Limiter } from '../../concurrency/index.js';
import type { StoredRecord, WriteOutcome } from '../record-store.js';
import { versionOf } from './etag.js';
import type { Attempt, Command, Prepare } from './one-attempt.js';
import { judge, S3Failure } from './s3-failure.js';

/** What a write is conditional on: that there is no object (`null`), or the value of `If-Match`. */
export type Condition = { readonly ifMatch: string } | null;

export interface ListedObject {
  readonly key: string;
  readonly bytes: number;
}

export interface BucketContext {
  readonly client: S3Client;
  /** Lets the client send a command once. */
  readonly prepare: Prepare;
  readonly bucket: string;
  readonly clock: Clock;
  readonly limiter: Limiter;
  readonly requestTimeoutMs: number;
}

/**
 * The requests to one bucket, each sent once and answered or given up in time. Whatever fails is an {@link S3Failure}.
 */
export class S3Bucket {
  constructor(private readonly context: BucketContext) {}

  async get(key: string): Promise<StoredRecord | undefined> {
    const { client, bucket: Bucket } = this.context;
    return this.request(`read ${key}`, async (begin) => {
      try {
        const command = new GetObjectCommand({ Bucket, Key: key });
        const { Body, ETag } = await client.send(command, begin(command));
        const body = await Body?.transformToString();
        if (body === undefined || ETag === undefined) throw notS3(`read ${key}`);
        return { body, version: versionOf(ETag) };
      } catch (error) {
        // By its name alone: a 404 of anybody else says nothing of the record.
        if (isNamed(error, 'NoSuchKey')) return undefined;
        throw error;
      }
    });
  }

  async put(key: string, body: string | Uint8Array, condition: Condition): Promise<WriteOutcome> {
    const { client, bucket: Bucket } = this.context;
    return this.request(`write ${key}`, async (begin) => {
      try {
        const command = new PutObjectCommand({
          Bucket,
          Key: key,
          Body: body,
          ContentType: 'application/json',
          ...(condition ? { IfMatch: condition.ifMatch } : { IfNoneMatch: '*' }),
        });
        const { ETag } = await client.send(command, begin(command));
        if (ETag === undefined) throw notS3(`write ${key}`);
        return { written: true, version: versionOf(ETag) };
      } catch (error) {
        // 404: there is nothing that could match. So Amazon says.
        if (statusOf(error) === 412 || (condition && isNamed(error, 'NoSuchKey'))) return { written: false };
        throw error;
      }
    });
  }

  /** One page of the objects whose keys begin with `prefix` and come after `after`, in order. */
  async list(
    prefix: string,
    after: string,
    maxKeys: number,
  ): Promise<{ readonly objects: readonly ListedObject[]; readonly more: boolean }> {
    const { client, bucket: Bucket } = this.context;
    return this.request(`list ${prefix}`, async (begin) => {
      const command = new ListObjectsV2Command({
        Bucket,
        Prefix: prefix,
        ...(after !== '' && { StartAfter: after }),
        MaxKeys: maxKeys,
      });
      const { Contents = [], IsTruncated = false } = await client.send(command, begin(command));
      const objects = Contents.map(({ Key, Size }) => {
        if (Key === undefined || Size === undefined) throw notS3(`list ${prefix}`);
        return { key: Key, bytes: Size };
      });
      return { objects, more: IsTruncated };
    });
  }

  /** Runs a request when there is a free connection, and gives it up after its time. */
  private request<T>(
    what: string,
    run: (begin: (command: Command) => ReturnType<Prepare>) => Promise<T>,
  ): Promise<T> {
    const { clock, limiter, prepare, requestTimeoutMs } = this.context;
    const send = async (isSecond: boolean): Promise<T> => {
      const abort = new AbortController();
      const attempt: Attempt = { signal: abort.signal, handedOver: false };
      let giveUp!: () => void;
      // Ends the wait also where the SDK doesn't see the signal: in a provider of credentials.
      const givenUp = new Promise<never>((_, reject) => {
        giveUp = () => {
          abort.abort();
          reject(abort.signal.reason as Error);
        };
      });
      const timer = clock.schedule(requestTimeoutMs, giveUp);
      try {
        return await Promise.race([run((command) => prepare(command, attempt)), givenUp]);
      } catch (error) {
        if (error instanceof S3Failure) throw error;
        // Refused for its time stamp, so nothing was done; the SDK has learnt the server's time from the answer.
        if (isNamed(error, 'RequestTimeTooSkewed') && !isSecond) return await send(true);
        throw judge(what, error, {
          handedOver: attempt.handedOver,
          ...(abort.signal.aborted && { timedOutMs: requestTimeoutMs }),
        });
      } finally {
        timer.cancel();
      }
    };
    return limiter.run(() => send(false));
  }
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode;
}

function notS3(what: string): S3Failure {
  return new S3Failure(
    'unknown',
    false,
    `The bucket could not ${what} (the answer lacks what S3 says, such as the ETag; is client.endpoint that of an S3 server, and nothing between that changes answers?).`,
  );
}
