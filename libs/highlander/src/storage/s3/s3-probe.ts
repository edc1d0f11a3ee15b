import type { Random } from '../../random/index.js';
import { UnfencedStorageError } from '../../errors/index.js';
import type { StoredRecord, WriteOutcome } from '../record-store.js';
import { etagOf, type EtagForm } from './etag.js';
import type { ReadRetries } from './read-retries.js';
import type { Condition, S3Bucket } from './s3-bucket.js';
import type { S3Failure } from './s3-failure.js';
import type { S3Keys } from './s3-keys.js';

export interface ProbeContext {
  readonly bucket: S3Bucket;
  readonly keys: S3Keys;
  readonly retries: ReadRetries;
  readonly random: Random;
  /** For messages: the bucket and where it is. */
  readonly place: string;
}

const RACERS = 8;
const RACES = 3;

/**
 * Tries on a key of its own, next to the records, whether conditional writes hold here (I3), and in which form this
 * server wants its ETags. It leaves one small object with a new name behind, since nothing is ever deleted; a rule of
 * the bucket may expire those.
 */
export class S3Probe {
  private readonly name: string;
  private readonly key: string;
  private bodies = 0;

  constructor(private readonly context: ProbeContext) {
    this.name = context.random.uniqueId();
    this.key = context.keys.probe(this.name);
  }

  /**
   * @throws UnfencedStorageError saying which probe failed.
   * @throws S3Failure if the bucket can't be used at all.
   */
  async run(): Promise<EtagForm> {
    await this.checkListing();
    if (await this.read()) this.refuse('a key that nobody has used has an object');
    let stored = await this.race('create an object that did not exist', null);
    await this.checkSecondCreate(stored);
    const form = await this.findEtagForm(stored);
    const older = stored;
    stored = await this.current();
    await this.checkStaleMatch(older, stored, form);
    await this.checkNothingMatchesNothing(stored.version, form);
    for (let race = 0; race < RACES; race++) {
      stored = await this.race('replace one version', { ifMatch: etagOf(stored.version, form) });
    }
    return form;
  }

  private async checkListing(): Promise<void> {
    const { bucket, retries } = this.context;
    await retries.run(() => bucket.list(this.key, '', 1));
  }

  private async checkNothingMatchesNothing(version: string, form: EtagForm): Promise<void> {
    const absent = this.context.keys.probe(`${this.name}-absent`);
    const { written } = await this.put(this.body(), { ifMatch: etagOf(version, form) }, absent);
    if (written || (await this.read(absent))) this.refuse('If-Match created an object where there was none');
  }

  private async checkSecondCreate(stored: StoredRecord): Promise<void> {
    const { written } = await this.put(this.body(), null);
    if (written || (await this.current()).body !== stored.body) {
      this.refuse('If-None-Match: * overwrote an object that existed');
    }
  }

  /** With quotes first, as is the rule: Miniflare has an error for what lacks them. */
  private async findEtagForm(stored: StoredRecord): Promise<EtagForm> {
    for (const form of ['quoted', 'bare'] as const) {
      const condition = { ifMatch: etagOf(stored.version, form) };
      if ((await this.put(this.body(), condition)).written) return form;
    }
    return this.refuse(
      'If-Match with the ETag of an object did not replace it, neither with quotes nor without',
    );
  }

  private async checkStaleMatch(stale: StoredRecord, stored: StoredRecord, form: EtagForm): Promise<void> {
    const { written } = await this.put(this.body(), { ifMatch: etagOf(stale.version, form) });
    if (written || (await this.current()).body !== stored.body) {
      this.refuse('If-Match with the ETag of an older version overwrote the newer one');
    }
  }

  /** Some write at once on the same condition, and one of them may win. */
  private async race(what: string, condition: Condition): Promise<StoredRecord> {
    const bodies = Array.from({ length: RACERS }, () => this.body());
    const outcomes = await Promise.all(bodies.map((body) => this.put(body, condition)));
    const winners = bodies.filter((_, racer) => outcomes[racer]?.written);
    const stored = await this.current();
    if (winners.length !== 1) {
      this.refuse(`of ${RACERS} writers that raced to ${what}, ${winners.length} were told that they had`);
    }
    if (stored.body !== winners[0])
      this.refuse(`of writers that raced to ${what}, another one won than was told so`);
    return stored;
  }

  private async current(): Promise<StoredRecord> {
    return (await this.read()) ?? this.refuse('an object that was written is not there');
  }

  private read(key = this.key): Promise<StoredRecord | undefined> {
    return this.context.retries.run(() => this.context.bucket.get(key));
  }

  /** Writes until the server has decided; where an answer was lost, the object tells (I6). */
  private async put(body: string, condition: Condition, key = this.key): Promise<WriteOutcome> {
    let inDoubt = false;
    const outcome = await this.context.retries.run(async () => {
      try {
        return await this.context.bucket.put(key, body, condition);
      } catch (error) {
        if (isNotImplemented(error)) this.refuse('it says that it does not know them');
        inDoubt = true;
        throw error;
      }
    });
    if (outcome.written || !inDoubt) return outcome;
    const stored = await this.read(key);
    return stored?.body === body ? { written: true, version: stored.version } : outcome;
  }

  /** Unlike any other, as those of records are. */
  private body(): string {
    return JSON.stringify({
      about:
        'A node of Highlander tried here at its start whether conditional writes hold. Nobody needs this any more.',
      probe: this.bodies++,
      writer: this.context.random.uniqueId(),
    });
  }

  private refuse(fault: string): never {
    throw new UnfencedStorageError(
      `${this.context.place} does not hold conditional writes: ${fault}. Two owners of an object could overwrite each other there. ` +
        'Use Amazon S3, or another server with atomic If-Match and If-None-Match on PUT; with some, such as Ceph, only in a bucket without versioning.',
    );
  }
}

function isNotImplemented(error: unknown): boolean {
  return ((error as S3Failure).cause as Error | undefined)?.name === 'NotImplemented';
}
