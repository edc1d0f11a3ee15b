import { CorruptRecordError, messageOf } from '../../errors/index.js';
import type { Epoch } from './epoch.js';

/** The form of the record itself, around the state. */
export const RECORD_FORMAT = 1;

/** What a record says about itself. */
export interface RecordHeader {
  readonly type: string;
  readonly id: string;
  /** The version of the class that wrote it. */
  readonly version: number;
  readonly epoch: Epoch;
  readonly revision: number;
  /** A random token, new for every body, that makes the body unique (I3). */
  readonly writer: string;
  /** ISO 8601, by the clock of the node that wrote it. */
  readonly savedAt: string;
  /** A tombstone: the object was deleted at this revision. */
  readonly deleted: boolean;
}

/** A record with its fields not decoded yet. */
export interface RawRecord {
  readonly header: RecordHeader;
  /** The fields by their stored names, as `JSON.parse` gives them. */
  readonly state: Readonly<Record<string, unknown>>;
}

/**
 * Reads a record without its class.
 *
 * @throws CorruptRecordError naming the object and what is wrong
 */
export function decodeHeader(body: string, key: { readonly type: string; readonly id: string }): RawRecord {
  const refuse = (reason: string, cause?: unknown): never => {
    throw new CorruptRecordError(key, reason, cause);
  };
  const record = parseObject(body, refuse);
  if (record.format !== RECORD_FORMAT)
    refuse(`its format is ${show(record.format)}, and only ${RECORD_FORMAT} is known`);
  if (record.type !== key.type || record.id !== key.id) {
    refuse(`it is the record of ${show(record.type)} ${show(record.id)}`);
  }
  for (const [name, holds] of Object.entries(MEMBER_RULES)) {
    if (!holds(record[name])) refuse(`its ${name} is ${show(record[name])}`);
  }
  const { type, id, version, epoch, revision, writer, savedAt, deleted, state } =
    record as unknown as RecordHeader & Pick<RawRecord, 'state'>;
  if (Object.hasOwn(state, '__proto__')) refuse('its state has a key "__proto__"');
  return { header: { type, id, version, epoch, revision, writer, savedAt, deleted }, state };
}

function parseObject(
  body: string,
  refuse: (reason: string, cause: unknown) => never,
): Record<string, unknown> {
  let record: unknown;
  try {
    record = JSON.parse(body);
  } catch (error) {
    refuse(`it is not JSON (${messageOf(error)})`, error);
  }
  return isObject(record) ? record : refuse(`it is ${show(record)} instead of an object`, undefined);
}

const MEMBER_RULES: Readonly<Record<string, (value: unknown) => boolean>> = {
  version: isIntegerFrom(1),
  epoch: isEpoch,
  // A strict type claims its record before the first update (I2), hence 0.
  revision: isIntegerFrom(0),
  writer: (value) => typeof value === 'string' && value !== '',
  savedAt: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  deleted: (value) => typeof value === 'boolean',
  state: isObject,
};

function isIntegerFrom(least: number): (value: unknown) => boolean {
  return (value) => Number.isSafeInteger(value) && Number(value) >= least;
}

function isEpoch(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { generation, zxid } = value;
  // Epochs are compared as strings, so that another spelling of a number would be another number.
  return isIntegerFrom(0)(generation) && typeof zxid === 'string' && /^[0-9a-f]{16}$/.test(zxid);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  if (value === undefined) return 'missing';
  try {
    return JSON.stringify(value).slice(0, 80);
  } catch {
    // JSON.parse reads what is nested deeper than JSON.stringify can write.
    return 'nested too deep';
  }
}
