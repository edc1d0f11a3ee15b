import { messageOf } from '../../errors/index.js';
import { RecordStoreFailure, type FailureEffect } from '../record-store.js';

const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; free some space on it',
  EDQUOT: 'the disk quota is used up; free some space or raise the quota',
  EFBIG: 'the file would be larger than this process may write; raise the limit (ulimit -f)',
  EACCES: 'this process has no right to do so; let its user own the data folder and all that is in it',
  EPERM: 'this process has no right to do so; let its user own the data folder and all that is in it',
  EROFS:
    'the file system is read-only; if it was mounted writable, the disk may be failing: see the system log',
  EMFILE: 'this process has too many files open; raise the limit (ulimit -n)',
  ENFILE: 'this machine has too many files open; raise the limit (sysctl fs.file-max)',
  ENOTSUP:
    'the file system lacks what is needed here, such as the socket of the lock; use a folder on another one',
  EIO: 'the disk reports an error; see the system log, and make a copy of the data folder',
  EEXIST: 'something of this name is there, and it is no folder; move it away, or mend the link',
  ENOENT:
    'a folder on the way is gone, or can not be made there; nothing else may change the data folder while it is in use',
  ENOTDIR: 'a file is where a folder should be; nothing else may change the data folder',
  EISDIR: 'a folder is where a file should be; nothing else may change the data folder',
};

/** What an error of the operating system means and what to do, in words; its code stays in sight. */
export function describeDiskError(error: unknown): string {
  const { code = '' } = (error ?? {}) as NodeJS.ErrnoException;
  const advice = ADVICE[code];
  return advice ? `${code}: ${advice}` : messageOf(error);
}

/** `what` completes the sentence "could not …". */
export function diskFailure(effect: FailureEffect, what: string, cause: unknown): RecordStoreFailure {
  return new RecordStoreFailure(effect, `The file store could not ${what} (${describeDiskError(cause)}).`, {
    cause,
  });
}
