import { open, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolders } from './make-folder.js';

/** Makes the data folder where there is none, durably, with the folders above it. Resolves to its real path. */
export async function makeDataFolder(folder: string): Promise<string> {
  // Other people's data are in it. A folder that is there already keeps what its owner has allowed.
  const firstMade = await makeFolders(folder, 0o700);
  const path = await realpath(folder);
  if (process.platform === 'win32') return path;
  const top = dirname(firstMade === undefined ? path : await realpath(firstMade));
  for (let parent = dirname(path); parent.length >= top.length; parent = dirname(parent)) {
    await syncFolder(parent).catch((error: unknown) => {
      // The folder above a mount point, which may be unreadable or know no sync; its name was durable long ago.
      if (firstMade !== undefined) throw error;
    });
    if (parent === top) break;
  }
  return path;
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
