import { RECORD_SUFFIX } from '../record-store.js';
import { storedName } from '../stored-name.js';

// The limit of every file system in use, in bytes or in characters, which are the same here.
const MAX_NAME = 255;

/** The name of the file that keeps the record of this id. */
export function recordFileName(id: string): string {
  return storedName(id, { caseSensitive: false, maxBytes: MAX_NAME - RECORD_SUFFIX.length }) + RECORD_SUFFIX;
}

/** The name of the folder of a namespace or a type. */
export function folderName(namespaceOrType: string): string {
  return storedName(namespaceOrType, { caseSensitive: false, maxBytes: MAX_NAME });
}
