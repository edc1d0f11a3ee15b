import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { failedWith } from './file-system.js';

/** Node's own option `recursive` is not used: where a file system takes no folders, such as `/proc`, it never ends. */

/** Makes the folder if there is none, and answers whether it did. The folder above has to be there. */
export async function makeFolder(path: string, mode?: number): Promise<boolean> {
  try {
    await mkdir(path, mode);
    return true;
  } catch (error) {
    if (failedWith(error, 'ENOENT') || !(await isFolder(path))) throw error;
    return false;
  }
}

/** Makes the folder and those above it, as far as there are none. Answers the topmost that it made, if any. */
export async function makeFolders(path: string, mode: number): Promise<string | undefined> {
  let top: string | undefined;
  try {
    return (await makeFolder(path, mode)) ? path : undefined;
  } catch (error) {
    const parent = dirname(path);
    if (!failedWith(error, 'ENOENT') || parent === path) throw error;
    top = await makeFolders(parent, mode);
  }
  return (await makeFolder(path, mode)) ? (top ?? path) : top;
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
