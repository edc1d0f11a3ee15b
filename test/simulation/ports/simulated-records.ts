import {
  RecordStoreFailure,
  type ExpectedVersion,
  type ListOptions,
  type MemoryStore,
  type RecordKey,
  type RecordStorage,
  type RecordStore,
  type StoredRecord,
  type WriteOptions,
  type WriteOutcome,
} from 'nestjs-highlander';
import type { Site } from '../site.js';
import type { Fate, FateKind } from '../weather.js';
import { travel } from './travel.js';

const READ_FAULTS: FateKind[] = ['refused', 'unanswered'];
const WRITE_FAULTS: FateKind[] = ['refused', 'lost', 'unanswered', 'unanswered', 'late', 'late', 'denied'];

/** The store as one node reaches it. */
export function simulatedStorage(site: Site, storage: MemoryStore): RecordStorage {
  return {
    async open(namespace) {
      return new SimulatedRecords(site, storage, await storage.open(namespace));
    },
  };
}

/** What is on its way may arrive after its sender has closed, or died: it is the store's business then. */
class SimulatedRecords implements RecordStore {
  private closed = false;
  private readonly underWay = new Set<Promise<unknown>>();

  constructor(
    private readonly site: Site,
    private readonly storage: MemoryStore,
    private readonly records: RecordStore,
  ) {}

  read(key: RecordKey): Promise<StoredRecord | undefined> {
    const label = `read ${nameOf(key)}`;
    const effect = (): Promise<StoredRecord | undefined> => this.records.read(key);
    return this.send(label, this.fate(READ_FAULTS), effect, (stored) => {
      const { process, journal, world } = this.site;
      if (stored) journal.known(process.name, key, stored.body, world.nowMs);
      return stored;
    });
  }

  write(
    key: RecordKey,
    body: string,
    expected: ExpectedVersion,
    options?: WriteOptions,
  ): Promise<WriteOutcome> {
    const { process, journal, world } = this.site;
    const fate = this.fate(WRITE_FAULTS);
    const effect = async (): Promise<WriteOutcome> => {
      const before = this.storage.recordOf(key);
      const outcome = await this.records.write(key, body, expected, options);
      world.note(`${nameOf(key)} ${outcome.written ? 'written' : 'not written'}`);
      if (outcome.written) journal.written(key, before?.body, body);
      return outcome;
    };
    return this.send(`write ${nameOf(key)}`, fate, effect, (outcome) => {
      if (fate.kind === 'denied') return { written: false };
      if (outcome.written) journal.known(process.name, key, body, world.nowMs);
      return outcome;
    });
  }

  async *list(type: string, options?: ListOptions): AsyncIterable<string> {
    yield* this.records.list(type, options);
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.allSettled(this.underWay);
  }

  private fate(faults: FateKind[]): Fate {
    const fate = this.site.weather.fate('storage', faults);
    return this.site.isCutFromStorage ? { ...fate, kind: 'lost' } : fate;
  }

  private send<T>(
    label: string,
    fate: Fate,
    effect: () => Promise<T>,
    answered: (answer: T) => T,
  ): Promise<T> {
    const { site } = this;
    if (this.closed) return Promise.reject(new RecordStoreFailure('none', 'This node has closed the store.'));
    const answer = new Promise<T>((resolve, reject) => {
      const failed = (certainty: 'none' | 'unknown'): void => {
        reject(
          new RecordStoreFailure(
            label.startsWith('read') ? 'none' : certainty,
            `The simulated ${label} failed.`,
          ),
        );
      };
      travel({
        site,
        label,
        fate,
        effect,
        answered: (value) => {
          if (site.isCutFromStorage) failed('unknown');
          else resolve(answered(value));
        },
        rejected: reject,
        failed,
      });
    });
    const forget = (): void => void this.underWay.delete(answer);
    this.underWay.add(answer);
    answer.then(forget, forget);
    return answer;
  }
}

function nameOf({ type, id }: RecordKey): string {
  return `${type}:${id}`;
}
