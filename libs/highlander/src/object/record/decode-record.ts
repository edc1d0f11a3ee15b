import { ActivationError, CorruptRecordError, messageOf } from '../../errors/index.js';
import { decodeValue } from '../codec/index.js';
import type { FieldDefinition, ObjectDefinition } from '../object-definition.interface.js';
import { migrateState } from './migrate-state.js';
import { decodeHeader, type RecordHeader } from './record-header.js';

/** A record as its class understands it. */
export interface DecodedRecord {
  /** As stored: its `version` is that of the class which wrote it. */
  readonly header: RecordHeader;
  /** The fields that the record has and the class knows. */
  readonly values: Record<string, unknown>;
  /** The encoded text of the fields that the class doesn't know, to be carried along by every write (I7). */
  readonly unknown: ReadonlyMap<string, string>;
}

type RawState = Readonly<Record<string, unknown>>;

/**
 * Reads a record as an object of this class: checked, migrated where it is older, its renamed fields under their new
 * names.
 *
 * @throws CorruptRecordError when it isn't a record of this object, or a field can't be read
 * @throws ActivationError when it is of a newer version than the class, or `migrate` fails
 */
export function decodeRecord(body: string, definition: ObjectDefinition, id: string): DecodedRecord {
  const { header, state } = decodeHeader(body, { type: definition.type, id });
  refuseNewer(header, definition.version);
  const { migrate } = definition.options;
  if (header.deleted || !migrate || header.version === definition.version) {
    return { header, ...divide(header, state, definition.fields) };
  }
  const migrated = migrateState(migrate, header, decodeAll(header, state));
  return { header, ...divide(header, migrated, definition.fields) };
}

function refuseNewer(header: RecordHeader, known: number): void {
  if (header.version <= known) return;
  throw ActivationError.forNewerRecord(header, header.version, known);
}

function decodeAll(header: RecordHeader, state: RawState): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(state).map(([name, json]) => [name, decodeField(header, name, json)]),
  );
}

function divide(
  header: RecordHeader,
  state: RawState,
  fields: ObjectDefinition['fields'],
): Pick<DecodedRecord, 'values' | 'unknown'> {
  const values: Record<string, unknown> = {};
  const known = new Set<string>();
  for (const field of fields.values()) {
    const storedName = findStoredName(field, state);
    if (storedName === undefined) continue;
    values[field.name] = decodeField(header, storedName, state[storedName]);
    known.add(storedName);
  }
  const unknown = new Map<string, string>();
  for (const [name, json] of Object.entries(state)) {
    if (!known.has(name)) unknown.set(name, carry(header, name, json));
  }
  return { values, unknown };
}

/** A field that the class doesn't know, to be written as it was read (I7). */
function carry(header: RecordHeader, name: string, json: unknown): string {
  try {
    return JSON.stringify(json, refuseInfinite);
  } catch (error) {
    throw new CorruptRecordError(
      header,
      `its field "${name}", which the class doesn't know, can't be carried along, because ${messageOf(error)}`,
      error,
    );
  }
}

function refuseInfinite(_key: string, value: unknown): unknown {
  if (value === Infinity || value === -Infinity) throw new Error('it holds a number that is too large');
  return value;
}

function findStoredName({ name, renamedFrom }: FieldDefinition, state: RawState): string | undefined {
  return [name, ...renamedFrom].find((candidate) => Object.hasOwn(state, candidate));
}

function decodeField(header: RecordHeader, name: string, json: unknown): unknown {
  try {
    return decodeValue(json);
  } catch (error) {
    throw new CorruptRecordError(
      header,
      `its field "${name}" can't be read, because ${messageOf(error)}`,
      error,
    );
  }
}
