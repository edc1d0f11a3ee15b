export {
  RecordStoreFailure,
  TOMBSTONE_BYTES,
  type ExpectedVersion,
  type FailureEffect,
  type ListOptions,
  type RecordKey,
  type RecordStore,
  type StoredRecord,
  type WriteOptions,
  type WriteOutcome,
} from './record-store.js';
