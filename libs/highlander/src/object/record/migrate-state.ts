import { ActivationError } from '../../errors/index.js';
import { copyStorable, encodeValue, storableKind } from '../codec/index.js';
import type { MigratableRecord } from '../object-options.interface.js';
import type { ObjectDefinition } from '../object-definition.interface.js';
import type { RecordHeader } from './record-header.js';

type Migrate = NonNullable<ObjectDefinition['options']['migrate']>;

/**
 * Runs the class's own `migrate` on the stored fields.
 *
 * @param state Decoded, and the callee's own
 * @returns the fields as JSON again, so that what follows needn't know whether there was a migration
 * @throws ActivationError when `migrate` throws, gives back no record, or leaves what can't be stored
 */
export function migrateState(
  migrate: Migrate,
  header: RecordHeader,
  state: Record<string, unknown>,
): Readonly<Record<string, unknown>> {
  const { type, id, version, revision, savedAt } = header;
  const record: MigratableRecord = { type, id, version, revision, savedAt, state };
  try {
    const migrated = (migrate(record, version) ?? record).state;
    if (isPlainObject(migrated)) return toJson(migrated);
  } catch (error) {
    throw ActivationError.fromCause(header, 'migrate', error);
  }
  throw new ActivationError(
    header,
    'migrate gave back no record with a state. Let it return { ...record, state: { … } }, or change the record in place ' +
      'and return nothing; it must not be async',
  );
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && storableKind(value) === 'object';
}

function toJson(state: Record<string, unknown>): Record<string, unknown> {
  const fields = Object.entries(copyStorable(state, ''));
  return Object.fromEntries(
    fields.map(([name, value]) => [name, JSON.parse(encodeValue(value, name)) as unknown]),
  );
}
