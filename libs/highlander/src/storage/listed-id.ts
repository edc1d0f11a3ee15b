import { RECORD_SUFFIX, TOMBSTONE_BYTES } from './record-store.js';
import { idFromStoredName, isHashedName } from './stored-name.js';

/** What a listing sees of one record: a file, or an object of a bucket. */
export interface ListedRecord {
  /** With the suffix of records. */
  readonly name: string;
  /** `undefined` for what isn't a file at all. */
  bytes(): Promise<number | undefined> | number;
  /** `undefined` where it is gone by now. */
  content(): Promise<string | undefined>;
}

/**
 * The id of a record, or `undefined` for tombstones and for what no store has written there. Its name and size tell
 * nearly everything: it is opened only if its name is hashed, or if it is of the size that all tombstones have.
 */
export async function listedId(
  record: ListedRecord,
  nameOf: (id: string) => string,
): Promise<string | undefined> {
  const stored = record.name.slice(0, -RECORD_SUFFIX.length);
  const hashed = isHashedName(stored);
  const id = idFromStoredName(stored);
  if (!hashed && (id === undefined || nameOf(id) !== record.name)) return undefined;
  const bytes = await record.bytes();
  if (bytes === undefined) return undefined;
  if (!hashed && bytes !== TOMBSTONE_BYTES) return id;
  const content = await record.content();
  if (content === undefined) return undefined;
  const { id: idInside, deleted } = parse(content);
  if (deleted === true) return undefined;
  if (!hashed) return id;
  // Better no listing than one that passes over an object in silence (I7).
  if (!isWellFormed(idInside) || nameOf(idInside) !== record.name) {
    throw new Error(
      'the record does not hold the id that its name is a hash of; repair or remove it by hand',
    );
  }
  return idInside;
}

/** What a listing needs to know of a record; nothing, if it is corrupt. */
function parse(content: string): { readonly id?: unknown; readonly deleted?: unknown } {
  try {
    const value: unknown = JSON.parse(content);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

// All versions of Node.js that this library runs on have it, but ES2023's types don't.
function isWellFormed(id: unknown): id is string {
  return typeof id === 'string' && (id as string & { isWellFormed(): boolean }).isWellFormed();
}
