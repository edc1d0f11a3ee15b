import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ConfigurationError, DataFolderInUseError } from '../../errors/index.js';
import { describeRecordStore } from '../record-store.contract.js';
import { TOMBSTONE_BYTES, type RecordStore } from '../record-store.js';
import { diskFileSystem, type FileSystem } from './file-system.js';
import { recordFileName } from './file-names.js';
import { FileStore, fileStore } from './file.store.js';
import { temporaryFolder } from './temporary-folder.fixture.js';

describeRecordStore('fileStore()', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'highlander-'));
  return {
    storage: fileStore({ folder }),
    fileNameOf: recordFileName,
    dispose: () => rm(folder, { recursive: true }),
  };
});

/** The real file system, counting what is done to it and how many files are open at once. */
class CountingDisk implements FileSystem {
  private nowOpen = 0;
  mostOpen = 0;
  folderSyncs = 0;
  reads = 0;
  stats = 0;

  async open(...args: Parameters<FileSystem['open']>): ReturnType<FileSystem['open']> {
    const file = await this.counted(diskFileSystem.open(...args));
    return {
      writeFile: (data) => file.writeFile(data),
      datasync: () => file.datasync(),
      sync: () => {
        this.folderSyncs++;
        return file.sync();
      },
      close: async () => {
        await file.close();
        this.nowOpen--;
      },
    };
  }

  /** Counts from the attempt to open on. */
  private async counted<T>(opening: Promise<T>): Promise<T> {
    this.mostOpen = Math.max(this.mostOpen, ++this.nowOpen);
    try {
      return await opening;
    } catch (error) {
      this.nowOpen--;
      throw error;
    }
  }

  async readFile(path: string): Promise<Buffer> {
    this.reads++;
    const content = await this.counted(diskFileSystem.readFile(path));
    this.nowOpen--;
    return content;
  }

  stat(path: string): ReturnType<FileSystem['stat']> {
    this.stats++;
    return diskFileSystem.stat(path);
  }

  rename = (from: string, to: string) => diskFileSystem.rename(from, to);
  unlink = (path: string) => diskFileSystem.unlink(path);
  mkdir = (path: string) => diskFileSystem.mkdir(path);
  readdir = (path: string) => diskFileSystem.readdir(path);
}

const key = { type: 'list', id: 'one' };

async function start() {
  const folder = await temporaryFolder();
  const disk = new CountingDisk();
  const store = await new FileStore(folder, disk).open('todo');
  onTestFinished(() => store.close());
  return { folder, disk, store, list: join(folder, 'todo', 'objects', 'list') };
}

/** A promise, and what resolves it. */
function signal(): [Promise<void>, () => void] {
  let resolve!: () => void;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return [promise, resolve];
}

async function listed(store: RecordStore): Promise<string[]> {
  const ids: string[] = [];
  for await (const id of store.list('list')) ids.push(id);
  return ids;
}

describe('fileStore()', () => {
  it('keeps each record as it is in a file that a person can find', async () => {
    const { store, list } = await start();
    await store.write({ type: 'list', id: 'Ann/groceries' }, '{"title":"milk"}', null);
    expect(await readFile(join(list, '%41nn%2Fgroceries.json'), 'utf8')).toBe('{"title":"milk"}');
  });

  it('keeps tombstones in files of their own size, which no tombstone may exceed', async () => {
    const { store, list } = await start();
    await store.write(key, '{"id":"one","deleted":true,"é":"é"}', null, { tombstone: true });
    expect((await stat(join(list, 'one.json'))).size).toBe(TOMBSTONE_BYTES);
    const large = `"${'é'.repeat(TOMBSTONE_BYTES / 2)}"`;
    await expect(store.write({ ...key, id: 'two' }, large, null, { tombstone: true })).rejects.toMatchObject({
      effect: 'none',
    });
    expect(await store.read({ ...key, id: 'two' })).toBeUndefined();
  });

  it('uses .highlander in the working directory if it is not told otherwise', async () => {
    const folder = await temporaryFolder();
    const cwd = vi.spyOn(process, 'cwd').mockReturnValue(folder);
    const storage = fileStore();
    cwd.mockRestore();
    await (await storage.open('todo')).close();
    expect(await readdir(folder)).toEqual(['.highlander']);
  });

  it.each([[''], ['  '], [7], [null]])('refuses %j as a folder', (folder) => {
    expect(() => fileStore({ folder: folder as string })).toThrow(ConfigurationError);
  });

  it('makes a folder that only its owner can enter, and leaves the rights of one that is there', async () => {
    const parent = await temporaryFolder();
    const shared = join(parent, 'shared');
    await mkdir(shared, { mode: 0o755 });
    const stores = [
      await fileStore({ folder: join(parent, 'new') }).open('x'),
      await fileStore({ folder: shared }).open('x'),
    ];
    const modes = await Promise.all(
      [join(parent, 'new'), shared].map(async (path) => (await stat(path)).mode & 0o777),
    );
    for (const store of stores) await store.close();
    expect(modes).toEqual([0o700, 0o755]);
  });

  it('removes what killed processes have left in tmp, and nothing else', async () => {
    const { folder, store } = await start();
    await store.close();
    await writeFile(join(folder, 'tmp', '7.highlander-tmp'), 'half a rec');
    await writeFile(join(folder, 'tmp', 'notes.txt'), 'mine');
    const again = await fileStore({ folder }).open('todo');
    expect(await readdir(join(folder, 'tmp'))).toEqual(['notes.txt']);
    await again.close();
  });

  it('never has more than 64 files open, however much is asked of it at once', async () => {
    const { store, disk } = await start();
    const keys = Array.from({ length: 500 }, (_, n) => ({ type: 'list', id: `${n}` }));
    await Promise.all(keys.map((each) => store.write(each, `{"id":"${each.id}"}`, null)));
    await Promise.all([...keys.map((each) => store.read(each)), listed(store)]);
    expect(disk.mostOpen).toBeGreaterThan(32);
    expect(disk.mostOpen).toBeLessThanOrEqual(64);
  });

  it('syncs a folder once for many writes', async () => {
    const { store, disk } = await start();
    await store.write(key, '1', null);
    const before = disk.folderSyncs;
    await Promise.all(
      Array.from({ length: 64 }, (_, n) => store.write({ ...key, id: `${n}` }, `${n}`, null)),
    );
    expect(disk.folderSyncs - before).toBeLessThan(32);
  });

  it('keeps its folder locked until the last write has ended', async () => {
    const folder = await temporaryFolder();
    const disk = new CountingDisk();
    const store = await new FileStore(folder, disk).open('todo');
    const [arrived, arrive] = signal();
    const [released, release] = signal();
    vi.spyOn(disk, 'rename').mockImplementationOnce(async (from, to) => {
      arrive();
      await released;
      await diskFileSystem.rename(from, to);
    });
    const write = store.write(key, '1', null);
    await arrived;
    const closed = store.close();
    await expect(fileStore({ folder }).open('todo')).rejects.toThrow(DataFolderInUseError);
    release();
    await closed;
    expect(await write).toMatchObject({ written: true });
    await (await fileStore({ folder }).open('todo')).close();
  });

  it('need not read what it has just written or read, to see that it is still there', async () => {
    const { folder, store, disk } = await start();
    const first = await store.write(key, '1', null);
    const before = disk.reads;
    const second = await store.write(key, '2', first.written ? first.version : null);
    expect(second).toMatchObject({ written: true });
    expect(disk.reads).toBe(before);
    await store.close();

    const freshDisk = new CountingDisk();
    const again = await new FileStore(folder, freshDisk).open('todo');
    const record = await again.read(key);
    expect(await again.write(key, '3', record?.version ?? null)).toMatchObject({ written: true });
    expect(freshDisk.reads).toBe(1);
    await again.close();
  });
});

describe('a listing of fileStore()', () => {
  it('opens only tombstones, records of their size and those with a hashed name', async () => {
    const { store, disk } = await start();
    await Promise.all(
      Array.from({ length: 100 }, (_, n) => store.write({ ...key, id: `${n}` }, `{"id":"${n}"}`, null)),
    );
    await store.write({ ...key, id: 'dead' }, '{"deleted":true}', null, { tombstone: true });
    await store.write({ ...key, id: 'equal' }, JSON.stringify('x'.repeat(TOMBSTONE_BYTES - 2)), null);
    const long = 'long'.repeat(100);
    await store.write({ ...key, id: long }, JSON.stringify({ id: long }), null);
    const before = disk.reads;
    const ids = await listed(store);
    expect(ids).toHaveLength(102);
    expect(ids).toEqual(expect.arrayContaining(['equal', long]));
    expect(disk.reads - before).toBe(3);
  });

  it('looks at no more files than its reader wants', async () => {
    const { store, disk } = await start();
    const ids = Array.from({ length: 300 }, (_, n) => `${1000 + n}`);
    await Promise.all(ids.map((id) => store.write({ ...key, id }, `{"id":"${id}"}`, null)));
    for await (const id of store.list('list')) if (id === '1000') break;
    expect(disk.stats).toBeLessThanOrEqual(128);
    disk.stats = 0;
    for await (const id of store.list('list', { limit: 3 })) expect(ids).toContain(id);
    expect(disk.stats).toBe(3);
  });

  it('passes over files and folders that are no records', async () => {
    const { store, list } = await start();
    await store.write(key, '{}', null);
    for (const name of [
      '.DS_Store',
      'README.md',
      'one.json.bak',
      'Two.json',
      '%6fne.json',
      '50%.json',
      '.json',
    ]) {
      await writeFile(join(list, name), '{}');
    }
    await mkdir(join(list, 'folder.json'));
    expect(await listed(store)).toEqual(['one']);
  });

  it('takes a broken record of the size of a tombstone for a live one, so that somebody looks at it', async () => {
    const { store, list } = await start();
    await store.write(key, '{}', null);
    await writeFile(join(list, 'zero.json'), Buffer.alloc(TOMBSTONE_BYTES));
    await writeFile(join(list, 'null.json'), 'null'.padEnd(TOMBSTONE_BYTES));
    expect(await listed(store)).toEqual(['null', 'one', 'zero']);
  });

  it('fails rather than pass over a record with a hashed name whose id can not be read (I7)', async () => {
    const { store, list } = await start();
    const id = 'long'.repeat(100);
    await store.write({ ...key, id }, JSON.stringify({ id }), null);
    for (const broken of ['{', '{"id":7}', JSON.stringify({ id: `${id}x` })]) {
      await writeFile(join(list, recordFileName(id)), broken);
      await expect(listed(store)).rejects.toMatchObject({
        effect: 'none',
        message: expect.stringContaining('repair or remove it by hand'),
      });
    }
  });
});
