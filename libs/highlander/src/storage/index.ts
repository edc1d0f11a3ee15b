export { fileStore, type FileStoreOptions } from './file/file.store.js';
export { MemoryStore, memoryStore } from './memory/memory.store.js';
export type {
  LateWrite,
  StoreFailureOptions,
  StoreFaultOptions,
  StoreOperation,
} from './memory/store-faults.js';
export {
  RECORD_SUFFIX,
  RecordStoreFailure,
  TOMBSTONE_BYTES,
  type ExpectedVersion,
  type FailureEffect,
  type ListOptions,
  type RecordKey,
  type RecordStorage,
  type RecordStore,
  type StoredRecord,
  type WriteOptions,
  type WriteOutcome,
} from './record-store.js';
export { idFromStoredName, isHashedName, storedName, type StoredNameOptions } from './stored-name.js';
