import { FieldValidationError, RecordTooLargeError, type FieldIssue } from '../errors/index.js';
import {
  containsBytes,
  copyStorable,
  encodeValue,
  freezeState,
  validateFields,
  type ObjectDefinition,
  type ObjectIdentity,
} from '../object/index.js';

type FieldValues = Record<string, unknown>;

/** An immutable state of an object: the committed one, or one on its way there. */
export interface Snapshot {
  /** The fields' values, deeply frozen. */
  readonly state: Readonly<FieldValues>;
  /** Counts the updates that led here; 0 = never written. */
  readonly revision: number;
  /** Whether nothing is stored: the object was deleted, or never written. */
  readonly absent: boolean;
}

/**
 * A snapshot together with its encoding, field by field, so that an update encodes only what it changed and a commit
 * only joins what its updates encoded. The encoding can be forgotten; it costs as much memory as the state.
 */
export class StateVersion implements Snapshot {
  private encodings: ReadonlyMap<string, string> | undefined;

  constructor(
    readonly state: Readonly<FieldValues>,
    readonly revision: number,
    readonly absent: boolean,
    encodings?: ReadonlyMap<string, string>,
  ) {
    this.encodings = encodings;
  }

  get encodedFields(): ReadonlyMap<string, string> {
    return (this.encodings ??= new Map(
      Object.entries(this.state).map(([name, value]) => [name, encodeValue(value, name)]),
    ));
  }

  forgetEncoding(): void {
    this.encodings = undefined;
  }
}

/** What bounds and checks the states of one type. */
export interface StateRules {
  readonly definition: ObjectDefinition;
  readonly maxRecordBytes: number;
}

/**
 * The state that an update leads to, checked so that it can join others in a commit (I7): storable, valid by its
 * schemas, within the size limit. Answers `base` itself where nothing changed.
 *
 * @param values the fields as the turn left them, sharing with `base` what it didn't touch; becomes the new state
 * @param reservedBytes what the record holds besides the fields
 */
export function nextVersion(
  rules: StateRules,
  identity: ObjectIdentity,
  base: StateVersion,
  values: FieldValues,
  reservedBytes: number,
): StateVersion | Promise<StateVersion> {
  const changed = new Map<string, string>();
  for (const name of rules.definition.fields.keys()) {
    const value = values[name];
    const before = base.state[name];
    if (Object.is(value, before)) continue;
    const encoded = encodeValue(value, name);
    if (containsBytes(value)) {
      // The handler may keep the array that it assigned, and bytes can't be frozen.
      values[name] = copyStorable(value, name);
      // A turn is given a copy of bytes that it merely reads, so another array is no change yet.
      if (containsBytes(before) && encoded === base.encodedFields.get(name)) {
        values[name] = before;
        continue;
      }
    }
    changed.set(name, encoded);
  }
  if (changed.size === 0) return base;

  const encodings = new Map(base.encodedFields);
  for (const [name, encoded] of changed) encodings.set(name, encoded);
  const bytes = sizeOf(encodings) + reservedBytes;
  if (bytes > rules.maxRecordBytes) throw new RecordTooLargeError(identity, bytes, rules.maxRecordBytes);

  const state = freezeState(values);
  const next = new StateVersion(state, base.revision + 1, false, encodings);
  const issues = validateFields(
    rules.definition,
    identity,
    [...changed.keys()].map((name) => [name, state[name]] as const),
  );
  if (Array.isArray(issues)) return accept(identity, next, issues);
  return issues.then((found) => accept(identity, next, found));
}

function accept(identity: ObjectIdentity, next: StateVersion, issues: readonly FieldIssue[]): StateVersion {
  if (issues.length > 0) throw new FieldValidationError(identity, issues);
  return next;
}

/** The bytes of encoded fields inside a record: `"name":value,`. */
export function sizeOf(encodings: ReadonlyMap<string, string>): number {
  let bytes = 0;
  for (const [name, encoded] of encodings) bytes += Buffer.byteLength(name) + Buffer.byteLength(encoded) + 4;
  return bytes;
}
