import { takeOpenLock } from './open-lock.js';
import { takeSocketLock } from './socket-lock.js';

/** The right of one process, and of one store in it, to use a data folder. */
export interface FolderLock {
  /** Gives it up. */
  release(): Promise<void>;
}

/**
 * Takes the lock of a data folder, or rejects with `DataFolderInUseError`. It ends with the process, however that
 * dies, and doesn't keep it alive.
 *
 * Node has no `flock()`. macOS, the BSDs and Windows can open a file exclusively instead; Linux can't, so there the
 * holder is whoever listens on a socket in the folder.
 */
export function lockFolder(folder: string): Promise<FolderLock> {
  return process.platform === 'linux' ? takeSocketLock(folder) : takeOpenLock(folder);
}
