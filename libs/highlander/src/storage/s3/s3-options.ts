import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { ConfigurationError } from '../../errors/index.js';
import { canSendOnce } from './one-attempt.js';
import { MAX_PREFIX_BYTES } from './s3-keys.js';

/**
 * Options of an `S3Client`, but for those of its retries: reads are tried again by the store, writes by the commit.
 *
 * @publicApi
 */
export type S3ClientOptions = Omit<S3ClientConfig, 'maxAttempts' | 'retryMode' | 'retryStrategy'>;

/** @publicApi */
export interface S3StoreOptions {
  /** The bucket. It has to be there. */
  readonly bucket: string;

  /**
   * What every key begins with, up to 256 characters of `A-Za-z0-9`, `!`, `-`, `_`, `.`, `*`, `'`, `(`, `)` and `/`.
   * `'prod/'` keeps the records of this application below a folder `prod`.
   *
   * @default ''
   */
  readonly prefix?: string;

  /**
   * How to reach the server: options such as `endpoint`, `region`, `credentials` and `forcePathStyle` (for anything
   * but Amazon), or an `S3Client`. A given client is used as it is and not closed, and its own retries are left out.
   *
   * @default what the AWS SDK finds in the environment
   */
  readonly client?: S3Client | S3ClientOptions;

  /**
   * How long one request may take before its connection is given up. A read is tried again for twice this time; a
   * write that was given up is in doubt, and is settled by the commit.
   *
   * @default 5000
   */
  readonly requestTimeoutMs?: number;

  /**
   * How many requests may be under way at once, each on a connection of its own; more wait in order. A given client
   * has to allow as many connections.
   *
   * @default 128
   */
  readonly maxSockets?: number;
}

/** The options with every default filled in. */
export interface ResolvedS3Options {
  readonly bucket: string;
  readonly prefix: string;
  readonly client: S3Client | S3ClientOptions;
  readonly requestTimeoutMs: number;
  readonly maxSockets: number;
}

type Check = (value: unknown) => string | undefined;

const BUCKET = /^[A-Za-z0-9][A-Za-z0-9._:/-]{1,254}$/;
const PREFIX = /^(?!\/)(?!.*\/\/)(?!(?:.*\/)?\.{1,2}(?:\/|$))[A-Za-z0-9!\-_.*'()/]*$/;

const positive: Check = (value) =>
  Number.isSafeInteger(value) && (value as number) > 0 ? undefined : 'a whole number above 0';

const CHECKS: Readonly<Record<keyof S3StoreOptions, Check>> = {
  bucket(value) {
    if (typeof value !== 'string' || !BUCKET.test(value)) return 'the name of a bucket';
    // Their listings are not in order, and a listing here has to be.
    return value.endsWith('--x-s3')
      ? 'a general purpose bucket, not a directory bucket (S3 Express)'
      : undefined;
  },
  prefix: (value) =>
    typeof value === 'string' && value.length <= MAX_PREFIX_BYTES && PREFIX.test(value)
      ? undefined
      : `at most ${MAX_PREFIX_BYTES} characters of A-Za-z0-9!-_.*'()/, not beginning with / and without empty folders, . and ..`,
  client: checkClient,
  requestTimeoutMs: positive,
  maxSockets: positive,
};

// What people write who know other clients, or who are one level off. The SDK would pass over it in silence.
const MISTAKEN: Readonly<Record<string, string>> = {
  accessKeyId: 'credentials: { accessKeyId, secretAccessKey }',
  secretAccessKey: 'credentials: { accessKeyId, secretAccessKey }',
  sessionToken: 'credentials: { accessKeyId, secretAccessKey, sessionToken }',
  s3ForcePathStyle: 'forcePathStyle',
  endPoint: 'endpoint',
  url: 'endpoint',
  host: 'endpoint',
  maxRetries: 'nothing: reads are tried again by the store, writes by the commit',
  maxAttempts: 'nothing: reads are tried again by the store, writes by the commit',
  retryMode: 'nothing: reads are tried again by the store, writes by the commit',
  retryStrategy: 'nothing: reads are tried again by the store, writes by the commit',
};

function checkClient(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return 'an S3Client or options for one';
  if (isClient(value)) {
    return canSendOnce(value) ? undefined : 'an S3Client of @aws-sdk/client-s3, version 3.700 or newer';
  }
  const mistake = Object.keys(value).find((name) => Object.hasOwn(MISTAKEN, name));
  return mistake && `options of an S3Client, which have no ${mistake} here; use ${MISTAKEN[mistake]}`;
}

/** Whether it is a client. By what it can do: an application may have a second copy of the SDK. */
export function isClient(client: S3Client | S3ClientOptions): client is S3Client {
  return typeof (client as Partial<S3Client>).send === 'function';
}

/** @throws ConfigurationError naming every wrong option, and what is allowed; never a value, which may be a secret. */
export function resolveS3Options(options: S3StoreOptions): ResolvedS3Options {
  if (typeof options !== 'object' || options === null) {
    throw new ConfigurationError("s3: give options, at least the bucket: s3({ bucket: 'todo' }).");
  }
  const faults = Object.keys(options).flatMap((name) =>
    Object.hasOwn(CHECKS, name) ? [] : [`unknown option ${name} (known: ${Object.keys(CHECKS).join(', ')})`],
  );
  for (const [name, check] of Object.entries(CHECKS)) {
    const value = options[name as keyof S3StoreOptions];
    const wanted = value === undefined && name !== 'bucket' ? undefined : check(value);
    if (wanted) faults.push(`${name} must be ${wanted}`);
  }
  if (faults.length > 0) throw new ConfigurationError(`s3: ${faults.join('; ')}.`);
  return {
    bucket: options.bucket,
    prefix: options.prefix ?? '',
    client: options.client ?? {},
    requestTimeoutMs: options.requestTimeoutMs ?? 5_000,
    maxSockets: options.maxSockets ?? 128,
  };
}
