import { constants } from 'node:fs';
import { open, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationError, DataFolderInUseError } from '../../../errors/index.js';
import { failedWith } from '../file-system.js';
import { makeFolder } from '../make-folder.js';
import type { FolderLock } from './folder-lock.js';
import { describeThisProcess, nameHolder, readHolder } from './holder.js';

// Not in fs.constants. Windows: libuv's UV_FS_O_EXLOCK, "exclusive sharing mode". The others: O_EXLOCK of <fcntl.h>,
// which takes an flock() together with opening; O_NONBLOCK makes it fail at once instead of waiting.
const EXCLUSIVE: Partial<Record<NodeJS.Platform, number>> = {
  win32: 0x1000_0000,
  darwin: 0x20 | constants.O_NONBLOCK,
  freebsd: 0x20 | constants.O_NONBLOCK,
  netbsd: 0x20 | constants.O_NONBLOCK,
  openbsd: 0x20 | constants.O_NONBLOCK,
};

/** Locks by opening a file exclusively: the operating system decides, and ends the lock with the process. */
export async function takeOpenLock(
  folder: string,
  platform: NodeJS.Platform = process.platform,
  openFile: typeof open = open,
): Promise<FolderLock> {
  const exclusive = EXCLUSIVE[platform];
  if (exclusive === undefined) {
    throw new ConfigurationError(`fileStore can't lock its folder on ${platform}. Use another store there.`);
  }
  const lockFolder = join(folder, 'lock');
  await makeFolder(lockFolder);
  const self = await describeThisProcess();
  const holderFile = join(lockFolder, 'holder.json');
  let file: FileHandle;
  try {
    file = await openFile(join(lockFolder, 'exclusive'), constants.O_RDWR | constants.O_CREAT | exclusive);
  } catch (error) {
    if (!failedWith(error, 'EAGAIN', 'EBUSY')) throw error;
    throw new DataFolderInUseError(folder, nameHolder(await readHolder(holderFile), self));
  }
  try {
    await writeFile(holderFile, JSON.stringify(self));
  } catch (error) {
    await file.close();
    throw error;
  }
  return { release: () => file.close() };
}
