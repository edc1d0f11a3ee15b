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
import type { StoreFaults } from './store-faults.js';
import type { MemoryRecords } from './memory-records.js';

/** One node's use of the records of a namespace. Without armed faults an operation costs one settled promise. */
export class MemoryRecordStore implements RecordStore {
  private closed = false;
  private readonly underWay = new Set<Promise<unknown>>();

  constructor(
    private readonly records: MemoryRecords,
    private readonly faults: StoreFaults,
  ) {}

  read(key: RecordKey): Promise<StoredRecord | undefined> {
    if (this.closed) return this.refuse();
    if (this.faults.none) return Promise.resolve(this.records.get(key));
    return this.track(this.faults.run('read', () => this.records.get(key)));
  }

  write(
    key: RecordKey,
    body: string,
    expected: ExpectedVersion,
    { tombstone = false }: WriteOptions = {},
  ): Promise<WriteOutcome> {
    if (this.closed) return this.refuse();
    if (this.faults.none) return Promise.resolve(this.records.write(key, body, expected, tombstone));
    return this.track(this.faults.write(() => this.records.write(key, body, expected, tombstone)));
  }

  async *list(type: string, options: ListOptions = {}): AsyncIterable<string> {
    if (this.closed) await this.refuse();
    yield* await this.track(this.faults.run('list', () => this.records.list(type, options)));
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.allSettled(this.underWay);
  }

  private track<T>(operation: Promise<T>): Promise<T> {
    const forget = () => void this.underWay.delete(operation);
    this.underWay.add(operation);
    operation.then(forget, forget);
    return operation;
  }

  private refuse(): Promise<never> {
    return Promise.reject(new RecordStoreFailure('none', 'The memory store was closed by this node.'));
  }
}
