import { join } from 'node:path';
import { listedId } from '../listed-id.js';
import { RECORD_SUFFIX, type ListOptions } from '../record-store.js';
import { diskFailure } from './disk-failure.js';
import { recordFileName } from './file-names.js';
import type { FileSystem } from './file-system.js';
import type { Limiter } from '../../concurrency/index.js';
import type { RecordFolder } from './record-folder.js';

const IDS_AT_ONCE = 128;

/**
 * The ids of a folder's records, some at a time. The names are read at once, and tell nearly everything. Files that are
 * no records are passed over.
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
    return await listedId(
      {
        name,
        bytes: async () => {
          const file = await fs.stat(path);
          return file.isFile() ? file.size : undefined;
        },
        content: async () => (await fs.readFile(path)).toString(),
      },
      recordFileName,
    );
  } catch (error) {
    throw diskFailure('none', `list ${path}`, error);
  }
}
