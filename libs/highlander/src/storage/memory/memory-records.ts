import {
  RECORD_SUFFIX,
  type ExpectedVersion,
  type ListOptions,
  type RecordKey,
  type StoredRecord,
  type WriteOutcome,
} from '../record-store.js';
import { storedName } from '../stored-name.js';

interface Entry {
  /** What listings are ordered by. */
  readonly name: string;
  record: StoredRecord;
  tombstone: boolean;
}

// As for a bucket; ids are limited long before a name needs a hash.
const MEDIUM = { caseSensitive: true, maxBytes: 4096 };

/** The records of one namespace, whoever uses them. Every step is atomic, being synchronous. */
export class MemoryRecords {
  private readonly types = new Map<string, Map<string, Entry>>();
  private writes = 0;

  get({ type, id }: RecordKey): StoredRecord | undefined {
    return this.types.get(type)?.get(id)?.record;
  }

  write({ type, id }: RecordKey, body: string, expected: ExpectedVersion, tombstone: boolean): WriteOutcome {
    const entry = this.types.get(type)?.get(id);
    if ((entry?.record.version ?? null) !== expected) return { written: false };
    const version = String(++this.writes);
    const record = { body, version };
    if (entry) {
      entry.record = record;
      entry.tombstone = tombstone;
    } else {
      this.entriesOf(type).set(id, { name: nameOf(id), record, tombstone });
    }
    return { written: true, version };
  }

  list(type: string, { after, limit }: ListOptions): string[] {
    const afterName = after === undefined ? '' : nameOf(after);
    return [...(this.types.get(type) ?? [])]
      .filter(([, { name, tombstone }]) => !tombstone && name > afterName)
      .sort(([, a], [, b]) => (a.name < b.name ? -1 : 1))
      .slice(0, limit)
      .map(([id]) => id);
  }

  private entriesOf(type: string): Map<string, Entry> {
    let entries = this.types.get(type);
    if (!entries) {
      entries = new Map();
      this.types.set(type, entries);
    }
    return entries;
  }
}

function nameOf(id: string): string {
  return storedName(id, MEDIUM) + RECORD_SUFFIX;
}
