import { join } from 'node:path';
import { RECORD_SUFFIX, TOMBSTONE_BYTES, type ListOptions } from '../record-store.js';
import { idFromStoredName, isHashedName } from '../stored-name.js';
import { diskFailure } from './disk-failure.js';
import { recordFileName } from './file-names.js';
import type { FileSystem } from './file-system.js';
import type { Limiter } from './limiter.js';
import type { RecordFolder } from './record-folder.js';

const IDS_AT_ONCE = 128;

/**
 * The ids of a folder's records, some at a time. The names are read at once, and tell nearly everything: a record has
 * to be opened only if its name is hashed, or if it is of the size that all tombstones have. Files that are no records
 * are passed over.
 */
export async function* listRecords(
  folder: RecordFolder,
  { after, limit = Infinity }: ListOptions,
  fs: FileSystem,
  limiter: Limiter,
): AsyncIterable<readonly string[]> {
  const names = await fileNames(folder, after, fs, limiter);
  let remaining = limit;
  for (let next = 0; next < names.length && remaining > 0;) {
    const some = names.slice(next, next + Math.min(remaining, IDS_AT_ONCE));
    const ids = await Promise.all(some.map((name) => limiter.run(() => listedIdIn(folder, name, fs))));
    const listed = ids.filter((id) => id !== undefined);
    yield listed;
    next += some.length;
    remaining -= listed.length;
  }
}

async function fileNames(
  folder: RecordFolder,
  after: string | undefined,
  fs: FileSystem,
  limiter: Limiter,
): Promise<string[]> {
  try {
    if (!(await folder.settle())) return [];
    const names = await limiter.run(() => fs.readdir(folder.path));
    const afterName = after === undefined ? '' : recordFileName(after);
    return names.filter((name) => name.endsWith(RECORD_SUFFIX) && name > afterName).sort();
  } catch (error) {
    throw diskFailure('none', `list ${folder.path}`, error);
  }
}

async function listedIdIn(folder: RecordFolder, name: string, fs: FileSystem): Promise<string | undefined> {
  const path = join(folder.path, name);
  try {
    return await listedId(path, name, fs);
  } catch (error) {
    throw diskFailure('none', `list ${path}`, error);
  }
}

/** `undefined` for tombstones, and for files that this store hasn't written. */
async function listedId(path: string, name: string, fs: FileSystem): Promise<string | undefined> {
  const stored = name.slice(0, -RECORD_SUFFIX.length);
  const hashed = isHashedName(stored);
  const id = idFromStoredName(stored);
  if (!hashed && (id === undefined || recordFileName(id) !== name)) return undefined;
  const file = await fs.stat(path);
  if (!file.isFile()) return undefined;
  if (!hashed && file.size !== TOMBSTONE_BYTES) return id;
  const record = parse(await fs.readFile(path));
  if (record.deleted === true) return undefined;
  if (!hashed) return id;
  // Better no listing than one that passes over an object in silence (I7).
  if (typeof record.id !== 'string' || recordFileName(record.id) !== name) {
    throw new Error(
      'the record does not hold the id that its name is a hash of; repair or remove it by hand',
    );
  }
  return record.id;
}

/** What a listing needs to know of a record; nothing, if it is corrupt. */
function parse(content: Buffer): { readonly id?: unknown; readonly deleted?: unknown } {
  try {
    const value: unknown = JSON.parse(content.toString());
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
