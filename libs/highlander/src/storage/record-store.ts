/** Names one record. Any well-formed `id` of 1 to 512 bytes of UTF-8 without NUL is safe here. */
export interface RecordKey {
  readonly type: string;
  readonly id: string;
}

/** A record as the store holds it. */
export interface StoredRecord {
  /** JSON text. A store gives it back exactly as it was written, but for white space at its end. */
  readonly body: string;
  /** Changes with every write, every body being unique (I3); only ever compared for equality. */
  readonly version: string;
}

/** What a write is conditional on: that no record exists (`null`), or that its version is this one. */
export type ExpectedVersion = string | null;

/** The answer to a write that the store decided: done, or refused because the condition did not hold. */
export type WriteOutcome = { readonly written: true; readonly version: string } | { readonly written: false };

export interface WriteOptions {
  /** A tombstone is the record of a deleted object. It is kept, read like any other, and left out of `list`. */
  readonly tombstone?: boolean;
}

export interface ListOptions {
  /** Begin after this id, which need not exist. */
  readonly after?: string;
  /** End after so many ids. */
  readonly limit?: number;
}

/**
 * What an application configures: where records are kept. A node opens it once for its namespace; several nodes may
 * share one storage object where the adapter says so.
 *
 * @publicApi
 */
export interface RecordStorage {
  /** Nodes of other processes don't see these records, so that an object must not move to one. */
  readonly isLocal?: boolean;

  /**
   * Prepares the records of one namespace, and checks that the promises of {@link RecordStore} hold here. Rejects
   * with a `HighlanderError` that says what to change.
   */
  open(namespace: string): Promise<RecordStore>;
}

/**
 * The records of one namespace: one per object, changed only by conditional writes (I3).
 *
 * A rejected `write` is always a {@link RecordStoreFailure}, whose `effect` says whether the write may have landed or
 * may still land; the commit path builds on that distinction (I6). Stores don't retry writes. What a `read` shows is
 * durable, also where it shows a write whose outcome was unknown.
 *
 * The body is opaque, but for `list`, which may look at the members `id` and `deleted` of the JSON inside.
 */
export interface RecordStore {
  /** `undefined` where nothing was ever written. Rejects with a {@link RecordStoreFailure} of effect `'none'`. */
  read(key: RecordKey): Promise<StoredRecord | undefined>;

  /** Replaces the record, atomically and durably, if `expected` holds at that moment. */
  write(
    key: RecordKey,
    body: string,
    expected: ExpectedVersion,
    options?: WriteOptions,
  ): Promise<WriteOutcome>;

  /**
   * The ids of the records of a type, without tombstones, in ascending order of `storedName(id) + '.json'` (the order
   * in which file names and S3 keys sort). Records that are written meanwhile may or may not appear.
   */
  list(type: string, options?: ListOptions): AsyncIterable<string>;

  /** Ends the use of the store by this node. Operations under way are finished first, later ones are refused. */
  close(): Promise<void>;
}

/**
 * Whether a failed operation can have changed anything, now or later.
 *
 * @publicApi
 */
export type FailureEffect = 'none' | 'unknown';

/** The store failed to answer, or answered that it could not do it. */
export class RecordStoreFailure extends Error {
  override readonly name = 'RecordStoreFailure';

  constructor(
    /** `'none'` is a promise: this write did not land and never will. */
    readonly effect: FailureEffect,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What every record's file name or key ends with. */
export const RECORD_SUFFIX = '.json';

/**
 * A store whose listings would have to open every record pads each tombstone with white space to exactly this size.
 * So a listing opens only the few records that happen to be as large. Large enough for the longest id with every byte
 * escaped.
 */
export const TOMBSTONE_BYTES = 4096;
