import { execFile } from 'node:child_process';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { compileForNode } from '../../../../../test/support/compile-fixture.js';
import { ConfigurationError } from '../../errors/index.js';
import type { RecordStore } from '../record-store.js';
import { FileStore, fileStore } from './file.store.js';
import { diskFileSystem, type FileSystem, type OpenFile } from './file-system.js';
import { temporaryFolder } from './temporary-folder.fixture.js';

type Step = 'open' | 'write' | 'datasync' | 'rename' | 'mkdir' | 'read' | 'sync' | 'unlink';

/** The real file system, but for the steps that a test lets fail. */
class FailingDisk implements FileSystem {
  readonly fail = new Map<Step, string>();

  async open(path: string, flags: 'r' | 'wx'): Promise<OpenFile> {
    if (flags === 'wx') this.pass('open');
    const file = await diskFileSystem.open(path, flags);
    return {
      writeFile: async (data) => {
        await file.writeFile(data.subarray(0, data.length / 2));
        this.pass('write');
        await file.writeFile(data.subarray(data.length / 2));
      },
      datasync: async () => {
        this.pass('datasync');
        await file.datasync();
      },
      sync: async () => {
        this.pass('sync');
        await file.sync();
      },
      close: () => file.close(),
    };
  }

  async readFile(path: string): Promise<Buffer> {
    this.pass('read');
    return diskFileSystem.readFile(path);
  }

  async rename(from: string, to: string): Promise<void> {
    this.pass('rename');
    await diskFileSystem.rename(from, to);
  }

  async unlink(path: string): Promise<void> {
    this.pass('unlink');
    await diskFileSystem.unlink(path);
  }

  async mkdir(path: string): Promise<unknown> {
    this.pass('mkdir');
    return diskFileSystem.mkdir(path);
  }

  readdir(path: string): Promise<string[]> {
    return diskFileSystem.readdir(path);
  }

  stat(path: string): ReturnType<FileSystem['stat']> {
    return diskFileSystem.stat(path);
  }

  private pass(step: Step): void {
    const code = this.fail.get(step);
    if (code !== undefined) throw Object.assign(new Error(`${code}: simulated`), { code });
  }
}

const key = { type: 'list', id: 'one' };
const other = { type: 'list', id: 'two' };

async function start() {
  const folder = await temporaryFolder();
  const disk = new FailingDisk();
  const store = await new FileStore(folder, disk).open('todo');
  onTestFinished(() => store.close());
  const outcome = await store.write(key, '"first"', null);
  const version = outcome.written ? outcome.version : '';
  return { folder, disk, store, version };
}

describe('the file store, when the disk refuses,', () => {
  it.each([
    ['open', 'EMFILE', 'ulimit -n'],
    ['open', 'EACCES', 'let its user own the data folder'],
    ['write', 'ENOSPC', 'free some space'],
    ['write', 'EDQUOT', 'quota'],
    ['datasync', 'EIO', 'system log'],
    ['rename', 'EACCES', 'let its user own the data folder'],
    ['rename', 'ENOSPC', 'free some space'],
  ] as const)('promises that nothing was written if %s fails with %s', async (step, code, advice) => {
    const { folder, disk, store, version } = await start();
    disk.fail.set(step, code);
    await expect(store.write(key, '"second"', version)).rejects.toMatchObject({
      name: 'RecordStoreFailure',
      effect: 'none',
      message: expect.stringContaining(advice),
      cause: { code },
    });
    disk.fail.clear();
    expect(await store.read(key)).toEqual({ body: '"first"', version });
    expect(await readdir(join(folder, 'tmp'))).toEqual([]);
    expect(await store.write(key, '"second"', version)).toMatchObject({ written: true });
  });

  it('promises that nothing was written if it can not make the folder of a new type', async () => {
    const { disk, store } = await start();
    for (const [step, code] of [
      ['mkdir', 'EROFS'],
      ['sync', 'EIO'],
    ] as const) {
      disk.fail.set(step, code);
      await expect(store.write({ type: 'new', id: 'one' }, '1', null)).rejects.toMatchObject({
        effect: 'none',
        cause: { code },
      });
      disk.fail.clear();
    }
    expect(await store.read({ type: 'new', id: 'one' })).toBeUndefined();
  });

  it('promises that nothing was written if it can not read what is there', async () => {
    const { disk, store } = await start();
    disk.fail.set('read', 'EIO');
    await expect(store.write(other, '1', null)).rejects.toMatchObject({ effect: 'none' });
    await expect(store.read(key)).rejects.toMatchObject({ effect: 'none', cause: { code: 'EIO' } });
  });

  it('does not know what became of a write whose rename failed in an unknown way', async () => {
    const { disk, store, version } = await start();
    disk.fail.set('rename', 'EIO');
    await expect(store.write(key, '"second"', version)).rejects.toMatchObject({ effect: 'unknown' });
  });

  it('does not know whether a write lasts whose folder could not be synced, until it can be', async () => {
    const { disk, store, version } = await start();
    disk.fail.set('sync', 'EIO');
    await expect(store.write(key, '"second"', version)).rejects.toMatchObject({ effect: 'unknown' });
    // The file is there, but a power failure could still take it back: nobody may be shown it (I5).
    await expect(store.read(key)).rejects.toMatchObject({ effect: 'none' });
    await expect(async () => {
      for await (const id of store.list('list')) expect(id).toBe('one');
    }).rejects.toMatchObject({ effect: 'none' });
    disk.fail.clear();
    expect((await store.read(key))?.body).toBe('"second"');
  });

  it('has the write that was in doubt decided by sending it again (I6)', async () => {
    const { disk, store, version } = await start();
    disk.fail.set('sync', 'EIO');
    await expect(store.write(key, '"second"', version)).rejects.toMatchObject({ effect: 'unknown' });
    disk.fail.clear();
    expect(await store.write(key, '"second"', version)).toEqual({ written: false });
    expect((await store.read(key))?.body).toBe('"second"');
  });

  it('goes on, even if it can not tidy up', async () => {
    const { folder, disk, store, version } = await start();
    disk.fail.set('write', 'ENOSPC').set('unlink', 'EIO');
    await expect(store.write(key, '"second"', version)).rejects.toMatchObject({ cause: { code: 'ENOSPC' } });
    disk.fail.clear();
    expect(await store.write(key, '"second"', version)).toMatchObject({ written: true });
    await store.close();
    const later = await fileStore({ folder }).open('todo');
    expect(await readdir(join(folder, 'tmp'))).toEqual([]);
    await later.close();
  });
});

describe('the file store, when the operating system ends a write in the middle,', () => {
  it('promises that nothing was written, leaves no trace and goes on', async () => {
    const folder = await temporaryFolder();
    const program = await compileForNode(join(import.meta.dirname, 'limited-writer.fixture.ts'));
    onTestFinished(() => program.cleanup());
    const { stdout } = await promisify(execFile)('sh', [
      '-c',
      'ulimit -f 64 && exec "$0" "$@"',
      process.execPath,
      program.path,
      folder,
    ]);
    expect(JSON.parse(stdout)).toEqual({
      effect: 'none',
      message: expect.stringContaining('EFBIG: the file would be larger than this process may write'),
      temporary: [],
      body: '"first"',
      written: true,
    });
  });
});

describe('the file store, when somebody has put a file in place of a folder,', () => {
  async function startWithout(typeFolder: (folder: string) => Promise<void>): Promise<RecordStore> {
    const { folder, store } = await start();
    await typeFolder(join(folder, 'todo', 'objects', 'list'));
    return store;
  }

  it('refuses reads and writes, says where, and goes on with the others', async () => {
    const store = await startWithout(async (folder) => {
      await rename(folder, `${folder}.away`);
      await writeFile(folder, 'not a folder');
    });
    const refusal = {
      effect: 'none',
      message: expect.stringMatching(/objects\/list.*ENOTDIR: a file is where/),
    };
    await expect(store.read(key)).rejects.toMatchObject(refusal);
    await expect(store.write(other, '1', null)).rejects.toMatchObject(refusal);
    expect(await store.write({ type: 'chat', id: 'one' }, '1', null)).toMatchObject({ written: true });
  });

  it('refuses writes into a folder that was removed', async () => {
    const store = await startWithout((folder) => rm(folder, { recursive: true }));
    await expect(store.write(other, '1', null)).rejects.toMatchObject({
      effect: 'none',
      message: expect.stringContaining('ENOENT: a folder on the way is gone'),
    });
  });

  it('refuses to replace a folder by a record', async () => {
    const store = await startWithout((folder) => mkdir(join(folder, 'two.json')));
    await expect(store.write(other, '1', null)).rejects.toMatchObject({ effect: 'none' });
  });
});

describe('fileStore()', () => {
  it.each([
    ['a file', async (folder: string) => writeFile(folder, '')],
    [
      'a folder with a file where the lock should be',
      async (folder: string) => {
        await mkdir(folder);
        await writeFile(join(folder, 'lock'), '');
      },
    ],
    [
      'a folder with a file in place of the namespace',
      async (folder: string) => {
        await mkdir(folder);
        await writeFile(join(folder, 'todo'), '');
      },
    ],
  ])('can not be opened on %s, and says what is wrong', async (_, make) => {
    const folder = join(await temporaryFolder(), 'data');
    await make(folder);
    await expect(fileStore({ folder }).open('todo')).rejects.toMatchObject({
      constructor: ConfigurationError,
      message: expect.stringMatching(/^fileStore can't use the folder .*data \(.*\)\.$/),
    });
  });

  it('gives the lock back if it can not be opened', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'todo'), '');
    await expect(fileStore({ folder }).open('todo')).rejects.toThrow(ConfigurationError);
    await (await fileStore({ folder }).open('chat')).close();
  });
});
