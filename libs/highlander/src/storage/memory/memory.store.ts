import type { Delay, FaultPoint } from '../../faults/index.js';
import type { RecordKey, RecordStorage, RecordStore, StoredRecord } from '../record-store.js';
import { MemoryRecordStore } from './memory-record.store.js';
import { MemoryRecords } from './memory-records.js';
import {
  StoreFaults,
  type LateWrite,
  type StoreFailureOptions,
  type StoreFaultOptions,
} from './store-faults.js';

/**
 * Records in the memory of this process, for tests. Several modules may use one `MemoryStore`, as the nodes of a
 * cluster use one bucket; the records live as long as it does. Nothing outlives the process.
 *
 * A test can arm faults. They strike operations of all namespaces, each in the order in which they were armed:
 *
 * ```ts
 * const storage = memoryStore();
 *
 * storage.failNext('before');                                          // the next request is lost
 * storage.failNext('after', { operation: 'write' });                   // a write takes place, its answer is lost
 * storage.failNext('before', { operation: 'write', effect: 'none' });  // a write is refused: the disk is full
 *
 * const delay = storage.delay('before', { operation: 'write' });       // writes stand still…
 * const update = list.insertTodo({ title: 'milk' });
 * await delay.arrived();                                               // …this one does now
 * delay.release();
 *
 * const late = storage.landLate();                                     // the caller gives the next write up…
 * await late.sent;
 * late.land();                                                         // …and here it arrives all the same
 * ```
 *
 * @publicApi
 */
export class MemoryStore implements RecordStorage {
  private readonly namespaces = new Map<string, MemoryRecords>();
  private readonly faults = new StoreFaults();

  open(namespace: string): Promise<RecordStore> {
    return Promise.resolve(new MemoryRecordStore(this.recordsOf(namespace), this.faults));
  }

  /** Lets the next operation fail before or after its effect; then the one after that, if called twice. */
  failNext(point: FaultPoint, options: StoreFailureOptions = {}): void {
    this.faults.failNext(point, options);
  }

  /** Holds operations up, before or after their effect, from now until they are released. */
  delay(point: FaultPoint, options: StoreFaultOptions = {}): Delay {
    return this.faults.delay(point, options);
  }

  /**
   * Lets the next write fail at once, with an unknown outcome, while the write itself is still on its way, until the
   * test lets it land. So a fenced write can be tried against whatever happened in between (I3, I6).
   */
  landLate(): LateWrite {
    return this.faults.landLate();
  }

  /** What is stored now, faults or not; `undefined` where nothing was ever written. */
  recordOf(key: RecordKey, namespace = 'default'): StoredRecord | undefined {
    return this.namespaces.get(namespace)?.get(key);
  }

  private recordsOf(namespace: string): MemoryRecords {
    let records = this.namespaces.get(namespace);
    if (!records) {
      records = new MemoryRecords();
      this.namespaces.set(namespace, records);
    }
    return records;
  }
}

/**
 * Keeps records in memory: for tests, and for applications that may forget everything.
 *
 * @publicApi
 */
export function memoryStore(): MemoryStore {
  return new MemoryStore();
}
