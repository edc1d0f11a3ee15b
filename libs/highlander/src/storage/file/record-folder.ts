import { join } from 'node:path';
import { failedWith, type FileSystem } from './file-system.js';
import type { Limiter } from '../../concurrency/index.js';

/**
 * One folder, and what of it is durable. A name in a folder (of a new file, of a renamed one, of a sub-folder) is
 * durable only once the folder itself was synced after it appeared, and so on for the folder's own name.
 *
 * A folder is *settled* when all that it shows is durable. It begins unsettled: the process before this one may have
 * been killed between a rename and its sync. A sync that failed makes it unsettled again. Nothing may be answered
 * from an unsettled folder, or a reader would be shown what a power failure can still take back (I4, I5).
 */
export class RecordFolder {
  private settled = false;
  private failedSyncs = 0;
  private syncing: Promise<void> | undefined;
  private nextSync: Promise<void> | undefined;

  constructor(
    readonly path: string,
    private readonly parent: RecordFolder | undefined,
    private readonly fs: FileSystem,
    private readonly limiter: Limiter,
  ) {}

  child(name: string): RecordFolder {
    return new RecordFolder(join(this.path, name), this, this.fs, this.limiter);
  }

  /** Resolves when all that the folder shows is durable, or to `false` where there is no such folder. */
  async settle(): Promise<boolean> {
    while (!this.settled) {
      const failuresBefore = this.failedSyncs;
      try {
        await this.sync();
      } catch (error) {
        if (failedWith(error, 'ENOENT')) return false;
        throw error;
      }
      await this.parent?.sync();
      await this.parent?.settle();
      this.settled = this.failedSyncs === failuresBefore;
    }
    return true;
  }

  /** Makes the folder where there is none, and settles it. */
  async create(): Promise<void> {
    if (this.settled) return;
    await this.parent?.create();
    try {
      await this.limiter.run(() => this.fs.mkdir(this.path));
    } catch (error) {
      if (!failedWith(error, 'EEXIST')) throw error;
    }
    await this.settle();
  }

  /**
   * Makes the names in the folder durable, all those that are there at the time of this call. Calls that come while
   * one sync runs share the next one.
   */
  sync(): Promise<void> {
    return (this.nextSync ??= this.syncAfter(this.syncing));
  }

  private async syncAfter(running: Promise<void> | undefined): Promise<void> {
    await running?.catch(() => undefined);
    this.syncing = this.nextSync;
    this.nextSync = undefined;
    try {
      await this.limiter.run(() => this.syncNow());
    } catch (error) {
      this.failedSyncs++;
      this.settled = false;
      throw error;
    }
  }

  private async syncNow(): Promise<void> {
    // Windows knows no such call: NTFS keeps names in its journal by itself.
    if (process.platform === 'win32') return;
    const folder = await this.fs.open(this.path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }
}
