import type { Claim } from '../cluster/index.js';
import type { Clock } from '../clock/index.js';
import { ActivationError, OwnershipLostError, StorageError } from '../errors/index.js';
import {
  captureDefaults,
  decodeRecord,
  type DecodedRecord,
  type Epoch,
  type ObjectIdentity,
} from '../object/index.js';
import type { Random } from '../random/index.js';
import type { StoredRecord } from '../storage/index.js';
import type { AwakeParts } from './activation.js';
import type { HostedType, ObjectRuntime } from './hosted-type.js';
import type { NodeStore } from './node-store.js';
import { RecordWriter, type RecordWriterContext } from './record-writer.js';
import { StateVersion } from './state-version.js';
import { installFields } from './turn.js';

export interface ObjectLoaderContext {
  readonly store: NodeStore;
  readonly runtime: ObjectRuntime;
  readonly clock: Clock;
  readonly random: Random;
  readonly onDoubt: (identity: ObjectIdentity, reason: string) => void;
}

const NO_FIELDS: ReadonlyMap<string, string> = new Map();

/** Builds what an activation consists of, from the claim and the stored record. */
export class ObjectLoader {
  private forWriters: RecordWriterContext | undefined;

  constructor(private readonly context: ObjectLoaderContext) {}

  async load(type: HostedType, identity: ObjectIdentity, claim: Claim): Promise<AwakeParts> {
    const instance = await this.build(type, identity);
    const defaults = captureDefaults(type.definition, instance);
    installFields(instance, identity, type.accessors);
    for (;;) {
      const { initial, writer } = await this.open(type, identity, claim, defaults);
      // Where no clock is trusted, a write of an earlier owner may still be on its way: it must not land any more (I2).
      if (!type.strict || (await this.takePossession(identity, writer, initial))) {
        return { instance, claim, initial, writer };
      }
    }
  }

  private async build({ definition }: HostedType, identity: ObjectIdentity): Promise<object> {
    try {
      return await this.context.runtime.create(definition, identity);
    } catch (error) {
      throw ActivationError.fromCause(identity, 'its constructor', error);
    }
  }

  /** The state to begin with, and the writer that goes on from there. */
  private async open(
    { definition }: HostedType,
    identity: ObjectIdentity,
    claim: Claim,
    defaults: Record<string, unknown>,
  ): Promise<Pick<AwakeParts, 'initial' | 'writer'>> {
    const stored = await this.read(identity);
    const record = stored && decodeRecord(stored.body, definition, identity.id);
    const epoch = await epochOf(claim, record, identity);
    const absent = !record || record.header.deleted;
    // Not by spreading: V8 gives each object that was spread and frozen a hidden class of its own.
    const values = Object.assign({}, defaults, absent ? undefined : record.values);
    const initial = StateVersion.of(values, record?.header.revision ?? 0, absent);
    const writer = new RecordWriter(this.writerContext(), {
      identity,
      version: definition.version,
      epoch,
      expected: stored?.version ?? null,
      unknownFields: absent ? NO_FIELDS : record.unknown,
    });
    return { initial, writer };
  }

  /** One for all writers, until the store is opened anew. */
  private writerContext(): RecordWriterContext {
    const { clock, random, onDoubt } = this.context;
    const store = this.context.store.current;
    if (this.forWriters?.store !== store) this.forWriters = { store, clock, random, onDoubt };
    return this.forWriters;
  }

  private async takePossession(
    identity: ObjectIdentity,
    writer: RecordWriter,
    initial: StateVersion,
  ): Promise<boolean> {
    const settlement = await writer.takePossession(initial);
    if (settlement.outcome === 'refused') throw new StorageError(identity, 'be claimed', settlement.cause);
    return settlement.outcome === 'committed';
  }

  private async read(identity: ObjectIdentity): Promise<StoredRecord | undefined> {
    try {
      return await this.context.store.current.read(identity);
    } catch (error) {
      throw new StorageError(identity, 'read the record', error);
    }
  }
}

/**
 * The epoch under which this activation writes. Claims grow with every claim ever made; where this one does not
 * exceed the one in the record, the coordination service has been set up anew, and a new generation begins. Only the
 * rightful owner may begin it, so the claim is proved after the record was read (I3).
 */
async function epochOf(
  claim: Claim,
  record: DecodedRecord | undefined,
  identity: ObjectIdentity,
): Promise<Epoch> {
  if (!record) return { generation: 0, zxid: claim.zxid };
  const { epoch } = record.header;
  if (claim.zxid > epoch.zxid) return { generation: epoch.generation, zxid: claim.zxid };
  if (!(await claim.prove())) throw new OwnershipLostError(identity, 'no');
  return { generation: epoch.generation + 1, zxid: claim.zxid };
}
