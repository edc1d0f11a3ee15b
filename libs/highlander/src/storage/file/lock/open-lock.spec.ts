import { constants } from 'node:fs';
import { mkdir, open, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { ConfigurationError, DataFolderInUseError } from '../../../errors/index.js';
import { temporaryFolder } from '../temporary-folder.fixture.js';
import { takeOpenLock } from './open-lock.js';

/** Opens as macOS or Windows would: the flags for it are unknown on Linux, and a file that is open refuses others. */
function exclusiveOpen(code: string) {
  let isOpen = false;
  return vi.fn<typeof open>(async (path, flags) => {
    if (isOpen) throw Object.assign(new Error(code), { code });
    const file = await open(path, Number(flags) & (constants.O_RDWR | constants.O_CREAT));
    const close = file.close.bind(file);
    isOpen = true;
    return Object.assign(file, {
      close: () => {
        isOpen = false;
        return close();
      },
    });
  });
}

describe('the lock of a data folder where files can be opened exclusively', () => {
  it.each([
    ['darwin', 'EAGAIN', 0x20 | constants.O_NONBLOCK],
    ['win32', 'EBUSY', 0x1000_0000],
  ] as const)('on %s is an open file that only one may have', async (platform, refusal, exclusive) => {
    const folder = await temporaryFolder();
    const openFile = exclusiveOpen(refusal);
    const lock = await takeOpenLock(folder, platform, openFile);
    expect(Number(openFile.mock.calls[0]?.[1]) & exclusive).toBe(exclusive);
    await expect(takeOpenLock(folder, platform, openFile)).rejects.toThrow(DataFolderInUseError);
    await expect(takeOpenLock(folder, platform, openFile)).rejects.toThrow('in use by this very process');
    await lock.release();
    await expect(takeOpenLock(folder, platform, openFile)).resolves.toBeDefined();
  });

  it('is not kept by a process that can not put its name to it', async () => {
    const folder = await temporaryFolder();
    const openFile = exclusiveOpen('EBUSY');
    await mkdir(join(folder, 'lock', 'holder.json'), { recursive: true });
    await expect(takeOpenLock(folder, 'win32', openFile)).rejects.toThrow('EISDIR');
    await rmdir(join(folder, 'lock', 'holder.json'));
    await expect(takeOpenLock(folder, 'win32', openFile)).resolves.toBeDefined();
  });

  it('passes on what else may go wrong', async () => {
    const broken = vi.fn<typeof open>().mockRejectedValue(Object.assign(new Error('no'), { code: 'EACCES' }));
    await expect(takeOpenLock(await temporaryFolder(), 'darwin', broken)).rejects.toThrow('no');
  });

  it('is refused on a platform that is not known to have such a lock', async () => {
    await expect(takeOpenLock(await temporaryFolder(), 'sunos')).rejects.toThrow(ConfigurationError);
  });
});
