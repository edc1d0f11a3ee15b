import type { Clock, Scheduled } from '../clock/index.js';
import { messageOf } from '../errors/index.js';
import {
  compareEpochs,
  decodeHeader,
  encodeRecord,
  type Epoch,
  type ObjectIdentity,
  type RecordHeader,
} from '../object/index.js';
import type { Random } from '../random/index.js';
import {
  RecordStoreFailure,
  type ExpectedVersion,
  type RecordStore,
  type StoredRecord,
} from '../storage/index.js';
import type { StateVersion } from './state-version.js';

/**
 * How a commit ended. `committed`: durable. `refused`: not durable, and nothing that was sent can become so any more.
 * `lost`: another owner has written, or nobody can tell any more; what was sent may or may not count.
 */
export type Settlement =
  | { readonly outcome: 'committed' }
  | { readonly outcome: 'refused'; readonly cause: unknown }
  | { readonly outcome: 'lost'; readonly cause: unknown };

/** What a writer needs of the world around it; one serves all. */
export interface RecordWriterContext {
  readonly store: RecordStore;
  readonly clock: Clock;
  readonly random: Random;
  /** Called when the outcome of a write is in doubt and it has to be sent again. */
  onDoubt(object: ObjectIdentity, reason: string): void;
}

/** What a writer is told at activation. */
export interface RecordOrigin {
  readonly identity: ObjectIdentity;
  readonly version: number;
  readonly epoch: Epoch;
  /** The stored version that the activation read; `null` where there was no record. */
  readonly expected: ExpectedVersion;
  /** Encoded fields that this version of the class doesn't know; written back as they are (I7). */
  readonly unknownFields: ReadonlyMap<string, string>;
}

type Sent = 'commit' | 'fence';

const FIRST_BACKOFF_MS = 20;
const MAX_BACKOFF_MS = 2_000;
const POSSESSION_ATTEMPTS = 8;
const NO_FIELDS: ReadonlyMap<string, string> = new Map();

/**
 * Writes the records of one activation, one at a time, each conditional on the one before (I3), and settles every
 * doubt about a write before it says how it ended (I6):
 *
 * 1. A write that may have landed is sent again, byte for byte, until the store decides.
 * 2. If the store says that the condition doesn't hold, the record tells: it carries our token → it landed. It is
 *    of our epoch or a lower one → all that we sent on the old version is dead; send on this one. It is of a higher
 *    epoch → somebody else owns the object. It is the version that we sent on → nothing is dead, and the doubt goes on.
 * 3. If the store refuses for good while an earlier send may still land, a fencing write (the last committed state,
 *    same revision, new token) is sent instead: once it is there, the earlier one can't land any more.
 */
export class RecordWriter {
  private expected: ExpectedVersion;
  private unknownFields: ReadonlyMap<string, string>;
  private readonly writerId: string;
  private writes = 0;
  private abandoned: unknown;
  private pause: { readonly timer: Scheduled; readonly end: () => void } | undefined;

  constructor(
    private readonly context: RecordWriterContext,
    private readonly origin: RecordOrigin,
  ) {
    this.expected = origin.expected;
    this.unknownFields = origin.unknownFields;
    this.writerId = context.random.uniqueId();
  }

  /** The bytes of a record besides the fields that the class knows, generously. */
  get reservedBytes(): number {
    let bytes = 512 + 6 * Buffer.byteLength(this.origin.identity.id);
    for (const [name, encoded] of this.unknownFields)
      bytes += Buffer.byteLength(name) + Buffer.byteLength(encoded) + 4;
    return bytes;
  }

  /** Gives up all attempts: the activation is over. What is in flight stays fenced by its condition. */
  abandon(reason: unknown): void {
    this.abandoned ??= reason;
    this.pause?.timer.cancel();
    this.pause?.end();
  }

  async commit(next: StateVersion, last: StateVersion): Promise<Settlement> {
    const settlement = await this.settle(next, last);
    // The end of an object is the end of all its fields, also of those that only another version knows.
    if (settlement.outcome === 'committed' && next.absent) this.unknownFields = NO_FIELDS;
    return settlement;
  }

  /**
   * Writes the state that was read once more, under the epoch of this activation: from then on no write of an earlier
   * owner can land (I2, strict types). `lost`: the record was written by somebody since it was read.
   */
  async takePossession(read: StateVersion): Promise<Settlement> {
    const record = this.record(read);
    for (let attempt = 0; ; attempt++) {
      if (this.abandoned !== undefined) return { outcome: 'lost', cause: this.abandoned };
      try {
        const { identity } = this.origin;
        const answer = await this.context.store.write(identity, record.body, this.expected, {
          tombstone: record.deleted,
        });
        if (answer.written) {
          this.expected = answer.version;
          return { outcome: 'committed' };
        }
        const stored = await this.context.store.read(identity);
        if (stored?.body.trimEnd() !== record.body) {
          return { outcome: 'lost', cause: new Error('the record was written since it was read') };
        }
        this.expected = stored.version;
        return { outcome: 'committed' };
      } catch (failure) {
        // A claiming write that lands late changes nothing but who may write next; so it needs no fence.
        const isDefinite = failure instanceof RecordStoreFailure && failure.effect === 'none';
        if (isDefinite || attempt >= POSSESSION_ATTEMPTS) return { outcome: 'refused', cause: failure };
        this.context.onDoubt(this.origin.identity, messageOf(failure));
        await this.backoff(attempt);
      }
    }
  }

  private async settle(next: StateVersion, last: StateVersion): Promise<Settlement> {
    const records = { commit: this.record(next), fence: undefined as SignedRecord | undefined };
    let sending: Sent = 'commit';
    let inDoubt = false;
    let refusal: unknown;
    for (let attempt = 0; ; attempt++) {
      if (this.abandoned !== undefined) return { outcome: 'lost', cause: this.abandoned };
      const record: SignedRecord =
        sending === 'commit' ? records.commit : (records.fence ??= this.record(last));
      try {
        const answer = await this.context.store.write(this.origin.identity, record.body, this.expected, {
          tombstone: record.deleted,
        });
        if (answer.written) {
          this.expected = answer.version;
          return sending === 'commit' ? { outcome: 'committed' } : { outcome: 'refused', cause: refusal };
        }
      } catch (failure) {
        if (failure instanceof RecordStoreFailure && failure.effect === 'none') {
          refusal = failure;
          if (!inDoubt) return { outcome: 'refused', cause: failure };
          sending = 'fence';
        } else {
          inDoubt = true;
          this.context.onDoubt(this.origin.identity, messageOf(failure));
        }
        await this.backoff(attempt);
        continue;
      }

      const decision = await this.judgeConflict(records, attempt);
      if (decision === 'unchanged') {
        // The store has refused a condition that holds: what it does for somebody else, or for us, is still under way.
        await this.backoff(attempt);
        continue;
      }
      if (decision === 'rebased') {
        // Nothing sent on the old version can land any more.
        inDoubt = false;
        if (sending === 'fence') return { outcome: 'refused', cause: refusal };
        if (attempt > 0) await this.backoff(attempt);
        continue;
      }
      if (decision === 'fence landed') return { outcome: 'refused', cause: refusal };
      return decision;
    }
  }

  /** The condition did not hold: reads what is there instead, and what that says about our writes. */
  private async judgeConflict(
    records: { commit: SignedRecord; fence: SignedRecord | undefined },
    attempt: number,
  ): Promise<Settlement | 'rebased' | 'unchanged' | 'fence landed'> {
    const before = this.expected;
    for (let reads = 0; ; reads++) {
      if (this.abandoned !== undefined) return { outcome: 'lost', cause: this.abandoned };
      let stored: StoredRecord | undefined;
      try {
        stored = await this.context.store.read(this.origin.identity);
      } catch (failure) {
        this.context.onDoubt(this.origin.identity, messageOf(failure));
        await this.backoff(attempt + reads);
        continue;
      }
      if (!stored) {
        this.expected = null;
        return before === null ? 'unchanged' : 'rebased';
      }
      let header: RecordHeader;
      try {
        ({ header } = decodeHeader(stored.body, this.origin.identity));
      } catch (corrupt) {
        return { outcome: 'lost', cause: corrupt };
      }
      if (compareEpochs(header.epoch, this.origin.epoch) > 0) {
        return { outcome: 'lost', cause: new Error('another owner has written its record') };
      }
      this.expected = stored.version;
      if (header.writer === records.commit.writer) return { outcome: 'committed' };
      if (header.writer === records.fence?.writer) return 'fence landed';
      return stored.version === before ? 'unchanged' : 'rebased';
    }
  }

  private record(snapshot: StateVersion): SignedRecord {
    const { identity, version, epoch } = this.origin;
    const writer = `${this.writerId}.${++this.writes}`;
    const header: RecordHeader = {
      type: identity.type,
      id: identity.id,
      version,
      epoch,
      revision: snapshot.revision,
      writer,
      savedAt: new Date(this.context.clock.now()).toISOString(),
      deleted: snapshot.absent,
    };
    if (snapshot.absent) return { body: encodeRecord(header, NO_FIELDS), writer, deleted: true };
    const { encodedFields } = snapshot;
    const fields =
      this.unknownFields.size === 0 ? encodedFields : new Map([...this.unknownFields, ...encodedFields]);
    return { body: encodeRecord(header, fields), writer, deleted: false };
  }

  private backoff(attempt: number): Promise<void> {
    const { clock, random } = this.context;
    const limitMs = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(attempt, 16));
    return new Promise((end) => {
      this.pause = { timer: clock.schedule(limitMs * (0.5 + random.fraction() / 2), end), end };
    });
  }
}

interface SignedRecord {
  readonly body: string;
  readonly writer: string;
  readonly deleted: boolean;
}
