import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { systemClock, type Clock } from '../../clock/index.js';
import { ConfigurationError, StorageError } from '../../errors/index.js';
import { systemRandom, type Random } from '../../random/index.js';
import { Limiter } from '../../concurrency/index.js';
import type { RecordStorage, RecordStore } from '../record-store.js';
import { prepareForGivenClient, prepareOwnClient, type Prepare } from './one-attempt.js';
import { ReadRetries } from './read-retries.js';
import { S3Bucket } from './s3-bucket.js';
import { S3Failure } from './s3-failure.js';
import { S3Keys } from './s3-keys.js';
import { isClient, resolveS3Options, type ResolvedS3Options, type S3StoreOptions } from './s3-options.js';
import { S3Probe } from './s3-probe.js';
import { S3RecordStore } from './s3-record.store.js';

/**
 * Keeps each record in an object of an S3 bucket, readable JSON: `<prefix><namespace>/objects/<type>/<id>.json`. Nodes
 * on any number of machines may use one bucket. Each write is conditional on the version before, and nothing is ever
 * deleted: the end of an object is a record too.
 *
 * At its start each node tries whether this bucket holds conditional writes, also when several race, and refuses it
 * otherwise with {@link UnfencedStorageError}. That leaves one small object behind in `<prefix><namespace>/probes/`,
 * which a lifecycle rule may expire. The credentials need `s3:GetObject` and `s3:PutObject` on the objects, and
 * `s3:ListBucket` on the bucket.
 *
 * ```ts
 * HighlanderModule.forRoot({ storage: s3({ bucket: 'todo', client: { region: 'eu-central-1' } }) })
 * ```
 *
 * @throws ConfigurationError naming every wrong option.
 * @publicApi
 */
export function s3(options: S3StoreOptions): RecordStorage {
  return new S3Storage(resolveS3Options(options));
}

/** One bucket. Several nodes of a process may share it; each has connections of its own. */
export class S3Storage implements RecordStorage {
  constructor(
    private readonly options: ResolvedS3Options,
    private readonly clock: Clock = systemClock,
    private readonly random: Random = systemRandom,
  ) {}

  async open(namespace: string): Promise<RecordStore> {
    const { options, clock } = this;
    const { client, prepare, release } = this.connect();
    const bucket = new S3Bucket({
      client,
      prepare,
      bucket: options.bucket,
      clock,
      limiter: new Limiter(options.maxSockets),
      requestTimeoutMs: options.requestTimeoutMs,
    });
    const keys = new S3Keys(options.prefix, namespace);
    const retries = new ReadRetries(clock, this.random, 2 * options.requestTimeoutMs);
    const place = `The bucket "${options.bucket}"`;
    try {
      const etagForm = await new S3Probe({ bucket, keys, retries, random: this.random, place }).run();
      return new S3RecordStore({ bucket, keys, retries, etagForm, release });
    } catch (error) {
      release();
      throw startFailure(options.bucket, error);
    }
  }

  private connect(): { client: S3Client; prepare: Prepare; release: () => void } {
    const { client: given, maxSockets } = this.options;
    if (isClient(given)) {
      return { client: given, prepare: prepareForGivenClient, release: () => undefined };
    }
    const client = connect(given, maxSockets);
    return { client, prepare: prepareOwnClient(client), release: () => client.destroy() };
  }
}

function connect(given: S3ClientConfig, maxSockets: number): S3Client {
  const agent = { keepAlive: true, maxSockets };
  try {
    return new S3Client({
      // The signature covers a SHA-256 of the body already; a second checksum costs processor time and adds nothing.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      // Costs a round trip and, in the SDK, a connection of its own for each large record.
      expectContinueHeader: false,
      requestHandler: { httpAgent: agent, httpsAgent: agent },
      cacheMiddleware: true,
      ...given,
      maxAttempts: 1,
    });
  } catch (error) {
    throw new ConfigurationError(`s3: the options in client are not usable (${(error as Error).message}).`, {
      cause: error,
    });
  }
}

function startFailure(bucket: string, error: unknown): unknown {
  if (!(error instanceof S3Failure)) return error;
  if (error.transient) return new StorageError(undefined, `open the bucket "${bucket}"`, error);
  return new ConfigurationError(`s3: the bucket "${bucket}" can't be used. ${error.message}`, {
    cause: error.cause,
  });
}
