import { stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileStore } from './file.store.js';
import { makeFolder, makeFolders } from './make-folder.js';
import { temporaryFolder } from './temporary-folder.fixture.js';

describe('making folders', () => {
  it('makes those that are missing, with these rights, and says where it began', async () => {
    const parent = await temporaryFolder();
    const path = join(parent, 'a', 'b', 'c');

    expect(await makeFolders(path, 0o700)).toBe(join(parent, 'a'));
    const paths = [join(parent, 'a'), join(parent, 'a', 'b'), path];
    const modes = await Promise.all(paths.map(async (made) => (await stat(made)).mode & 0o777));
    expect(modes).toEqual([0o700, 0o700, 0o700]);
  });

  it('leaves what is there already', async () => {
    const folder = await temporaryFolder();
    expect(await makeFolders(folder, 0o700)).toBeUndefined();
    expect(await makeFolder(folder)).toBe(false);
  });

  it('ends with one folder, however many make it at once', async () => {
    const parent = await temporaryFolder();
    const path = join(parent, 'a', 'b');
    await Promise.all(Array.from({ length: 20 }, () => makeFolders(path, 0o700)));
    expect((await stat(path)).isDirectory()).toBe(true);
  });

  it('takes no file for a folder, and no link that leads nowhere', async () => {
    const parent = await temporaryFolder();
    await writeFile(join(parent, 'file'), '');
    await symlink(join(parent, 'nowhere'), join(parent, 'link'));

    for (const name of ['file', 'link'])
      await expect(makeFolders(join(parent, name), 0o700)).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(fileStore({ folder: join(parent, 'link') }).open('todo')).rejects.toThrow(
      'something of this name is there, and it is no folder',
    );
  });

  it.runIf(process.platform === 'linux')('gives up where the system takes no folders', async () => {
    for (const folder of ['/proc/highlander', '/proc/highlander/data', '/proc'])
      await expect(fileStore({ folder }).open('todo')).rejects.toThrow(
        `can't use the folder ${folder} (ENOENT`,
      );
  });
});
