import { resolve } from 'node:path';
import { ConfigurationError, HighlanderError } from '../../errors/index.js';
import type { RecordStorage, RecordStore } from '../record-store.js';
import { makeDataFolder } from './data-folder.js';
import { describeDiskError } from './disk-failure.js';
import { FileRecordStore } from './file-record.store.js';
import { diskFileSystem, type FileSystem } from './file-system.js';
import { lockFolder } from './lock/folder-lock.js';

/** @publicApi */
export interface FileStoreOptions {
  /**
   * Where the files are kept; made where there is none. Relative to the working directory of the process.
   *
   * @default '.highlander'
   */
  readonly folder?: string;
}

/**
 * Keeps each record in a file of its own, readable JSON: `<folder>/<namespace>/objects/<type>/<id>.json`. An update is
 * answered when its file is durable: it outlives a crash of the process and a loss of power.
 *
 * The folder belongs to one process at a time; a second one is refused with {@link DataFolderInUseError}, and the
 * folder is free as soon as its process has ended, in whatever way. Nothing else may change the files meanwhile; edit
 * them by hand only while no process uses the folder. Best on a disk of this machine: on a network file system the
 * folder has to be unlocked by hand after a crash, if the next process starts on another machine.
 *
 * ```ts
 * HighlanderModule.forRoot({ storage: fileStore({ folder: '/var/lib/todo' }) })
 * ```
 *
 * @throws ConfigurationError if `folder` isn't a path.
 * @publicApi
 */
export function fileStore({ folder = '.highlander' }: FileStoreOptions = {}): RecordStorage {
  if (typeof folder !== 'string' || folder.trim() === '') {
    throw new ConfigurationError(
      `fileStore: folder must be the path of a folder, not ${JSON.stringify(folder)}.`,
    );
  }
  return new FileStore(resolve(folder));
}

/** The data folder: made where there is none, and locked while its records are open. */
export class FileStore implements RecordStorage {
  readonly isLocal = true;

  constructor(
    private readonly folder: string,
    private readonly fs: FileSystem = diskFileSystem,
  ) {}

  async open(namespace: string): Promise<RecordStore> {
    try {
      return await this.openFolder(await makeDataFolder(this.folder), namespace);
    } catch (error) {
      if (error instanceof HighlanderError) throw error;
      throw new ConfigurationError(
        `fileStore can't use the folder ${this.folder} (${describeDiskError(error)}).`,
        {
          cause: error,
        },
      );
    }
  }

  private async openFolder(path: string, namespace: string): Promise<RecordStore> {
    const lock = await lockFolder(path);
    try {
      return await FileRecordStore.open(path, namespace, lock, this.fs);
    } catch (error) {
      await lock.release();
      throw error;
    }
  }
}
