import { createHash } from 'node:crypto';
import { join } from 'node:path';
import {
  RecordStoreFailure,
  type ExpectedVersion,
  type ListOptions,
  type RecordKey,
  type RecordStore,
  type StoredRecord,
  type WriteOptions,
  type WriteOutcome,
} from '../record-store.js';
import { paddedTombstone } from '../tombstone.js';
import { AtomicWriter } from './atomic-writer.js';
import { diskFailure } from './disk-failure.js';
import { folderName, recordFileName } from './file-names.js';
import { failedWith, type FileSystem } from './file-system.js';
import { KeyedQueue, Limiter } from '../../concurrency/index.js';
import type { FolderLock } from './lock/folder-lock.js';
import { RecordFolder } from './record-folder.js';
import { listRecords } from './record-listing.js';
import { VersionCache } from './version-cache.js';

const OPEN_FILES = 64;
const CACHED_VERSIONS = 10_000;

/**
 * One file a record. The version of a record is a hash of its file, which can't recur, every body being unique (I3).
 * Operations on one key run one after the other; the lock keeps other processes away. So what a write has found to be
 * there is still there when it is replaced.
 */
export class FileRecordStore implements RecordStore {
  private readonly folders = new Map<string, RecordFolder>();
  private readonly versions = new VersionCache(CACHED_VERSIONS);
  private readonly queue = new KeyedQueue();
  private closing: Promise<void> | undefined;

  private constructor(
    private readonly objects: RecordFolder,
    private readonly writer: AtomicWriter,
    private readonly fs: FileSystem,
    private readonly limiter: Limiter,
    private readonly lock: FolderLock,
  ) {}

  /** Tidies up after those who were killed, and makes sure that names in the folder can be made durable. */
  static async open(
    folder: string,
    namespace: string,
    lock: FolderLock,
    fs: FileSystem,
  ): Promise<FileRecordStore> {
    const limiter = new Limiter(OPEN_FILES);
    const root = new RecordFolder(folder, undefined, fs, limiter);
    const objects = root.child(folderName(namespace)).child('objects');
    const temporary = root.child('tmp');
    await objects.create();
    await temporary.create();
    const writer = new AtomicWriter(temporary.path, fs, limiter);
    await writer.removeLeftovers();
    return new FileRecordStore(objects, writer, fs, limiter, lock);
  }

  read(key: RecordKey): Promise<StoredRecord | undefined> {
    return this.inTurn(key, (folder, path) => this.readFile(folder, path));
  }

  write(
    key: RecordKey,
    body: string,
    expected: ExpectedVersion,
    { tombstone = false }: WriteOptions = {},
  ): Promise<WriteOutcome> {
    return this.inTurn(key, (folder, path) =>
      this.replaceFile(folder, path, tombstone ? paddedTombstone(body) : Buffer.from(body), expected),
    );
  }

  async *list(type: string, options: ListOptions = {}): AsyncIterable<string> {
    this.refuseIfClosed();
    for await (const ids of listRecords(this.folderOf(type), options, this.fs, this.limiter)) yield* ids;
  }

  close(): Promise<void> {
    this.closing ??= this.queue.drained().then(() => this.lock.release());
    return this.closing;
  }

  private async inTurn<T>(
    { type, id }: RecordKey,
    task: (folder: RecordFolder, path: string) => Promise<T>,
  ): Promise<T> {
    this.refuseIfClosed();
    const folder = this.folderOf(type);
    const path = join(folder.path, recordFileName(id));
    return this.queue.run(path, () => task(folder, path));
  }

  private async readFile(folder: RecordFolder, path: string): Promise<StoredRecord | undefined> {
    try {
      if (!(await folder.settle())) return undefined;
      const content = await this.limiter.run(() => this.fs.readFile(path));
      const version = versionOf(content);
      this.versions.set(path, version);
      return { body: content.toString().trimEnd(), version };
    } catch (error) {
      if (failedWith(error, 'ENOENT')) return undefined;
      throw diskFailure('none', `read ${path}`, error);
    }
  }

  private async replaceFile(
    folder: RecordFolder,
    path: string,
    content: Buffer,
    expected: ExpectedVersion,
  ): Promise<WriteOutcome> {
    const current = this.versions.get(path) ?? (await this.readFile(folder, path))?.version ?? null;
    if (current !== expected) return { written: false };
    await this.createFolder(folder);
    // Not known again before the file is surely there: a failed write may have changed it (I6).
    this.versions.delete(path);
    await this.writer.replace(folder, path, content);
    const version = versionOf(content);
    this.versions.set(path, version);
    return { written: true, version };
  }

  private async createFolder(folder: RecordFolder): Promise<void> {
    try {
      await folder.create();
    } catch (error) {
      throw diskFailure('none', `make the folder ${folder.path}`, error);
    }
  }

  private folderOf(type: string): RecordFolder {
    let folder = this.folders.get(type);
    if (!folder) {
      folder = this.objects.child(folderName(type));
      this.folders.set(type, folder);
    }
    return folder;
  }

  private refuseIfClosed(): void {
    if (this.closing) throw new RecordStoreFailure('none', 'The file store was closed by this node.');
  }
}

function versionOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('base64url');
}
