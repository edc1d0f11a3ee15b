import { join } from 'node:path';
import { diskFailure } from './disk-failure.js';
import { failedWith, type FileSystem } from './file-system.js';
import type { Limiter } from '../../concurrency/index.js';
import type { RecordFolder } from './record-folder.js';

const TEMPORARY_FILE = /^\d+\.highlander-tmp$/;

// Refusals that come before anything is changed. Any other error of a rename may hide that it took place.
const RENAME_REFUSALS = [
  'EACCES',
  'EBUSY',
  'EDQUOT',
  'EISDIR',
  'ENAMETOOLONG',
  'ENOENT',
  'ENOSPC',
  'ENOTDIR',
  'EPERM',
  'EXDEV',
];

/**
 * Writes files so that each is seen, also after a power failure, either whole or not at all: the content goes to a
 * temporary file and is made durable there, then the file is renamed, then the folder with the new name in it is made
 * durable. The temporary files are in one folder of the same file system.
 */
export class AtomicWriter {
  private writes = 0;

  constructor(
    private readonly temporaryFolder: string,
    private readonly fs: FileSystem,
    private readonly limiter: Limiter,
  ) {}

  /** Removes what killed processes have left behind. For the holder of the folder's lock only. */
  async removeLeftovers(): Promise<void> {
    for (const name of await this.fs.readdir(this.temporaryFolder)) {
      if (TEMPORARY_FILE.test(name)) await this.fs.unlink(join(this.temporaryFolder, name));
    }
  }

  /** Replaces a file of the folder, or makes it. Rejects with a `RecordStoreFailure` that says whether it can have. */
  async replace(folder: RecordFolder, path: string, content: Uint8Array): Promise<void> {
    await this.limiter.run(() => this.replaceUnsynced(path, content));
    try {
      await folder.sync();
    } catch (error) {
      throw diskFailure('unknown', `make ${path} durable`, error);
    }
  }

  private async replaceUnsynced(path: string, content: Uint8Array): Promise<void> {
    const temporary = join(this.temporaryFolder, `${++this.writes}.highlander-tmp`);
    try {
      await this.writeDurably(temporary, content, path);
      await this.rename(temporary, path);
    } catch (failure) {
      // If this fails too, the next start removes the file.
      await this.fs.unlink(temporary).catch(() => undefined);
      throw failure;
    }
  }

  private async writeDurably(temporary: string, content: Uint8Array, path: string): Promise<void> {
    try {
      const file = await this.fs.open(temporary, 'wx');
      try {
        await file.writeFile(content);
        await file.datasync();
      } finally {
        await file.close();
      }
    } catch (error) {
      throw diskFailure('none', `write ${path}`, error);
    }
  }

  private async rename(from: string, to: string): Promise<void> {
    try {
      await this.fs.rename(from, to);
    } catch (error) {
      throw diskFailure(failedWith(error, ...RENAME_REFUSALS) ? 'none' : 'unknown', `replace ${to}`, error);
    }
  }
}
