import { FieldValidationError, RecordTooLargeError, type FieldIssue } from '../errors/index.js';
import {
  copyStorable,
  encodeValue,
  freezeChecked,
  summarize,
  summarizeField,
  validateFields,
  type ObjectDefinition,
  type ObjectIdentity,
  type ValueSummary,
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
 * A snapshot together with its size and its encoding. The encoding is made when it is written: once for all the
 * updates that a commit carries, however many they are. It can be forgotten; it costs as much memory as the state.
 */
export class StateVersion implements Snapshot {
  /** Of the fields that were encoded already, and have not changed since. */
  private encodings: ReadonlyMap<string, string> | undefined;
  private sizeBytes: number | undefined;

  constructor(
    readonly state: Readonly<FieldValues>,
    readonly revision: number,
    readonly absent: boolean,
  ) {}

  get encodedFields(): ReadonlyMap<string, string> {
    const known = this.encodings;
    if (known?.size === Object.keys(this.state).length) return known;
    return (this.encodings = new Map(
      Object.entries(this.state).map(([name, value]) => [name, known?.get(name) ?? encodeValue(value, name)]),
    ));
  }

  forgetEncoding(): void {
    this.encodings = undefined;
  }

  /** The bytes of the encoded fields inside a record. */
  get fieldsBytes(): number {
    return (this.sizeBytes ??= Object.entries(this.state).reduce(
      (bytes, [name, value]) => bytes + fieldBytes(name, summarize(value, name).encodedBytes),
      0,
    ));
  }

  /**
   * The version after an update, which shares with this one what is known of the fields that stay.
   *
   * @param texts of the changed fields, by name: their encoding where it is known, else `undefined`
   */
  next(
    state: Readonly<FieldValues>,
    texts: ReadonlyMap<string, string | undefined>,
    fieldsBytes: number,
  ): StateVersion {
    const next = new StateVersion(state, this.revision + 1, false);
    next.sizeBytes = fieldsBytes;
    const encodings = new Map<string, string>();
    // In the order of the state, so that a record always has its fields in the same one.
    for (const name of Object.keys(state)) {
      const text = texts.has(name) ? texts.get(name) : this.encodings?.get(name);
      if (text !== undefined) encodings.set(name, text);
    }
    if (encodings.size > 0) next.encodings = encodings;
    return next;
  }
}

/** `"name":value,` */
function fieldBytes(name: string, encodedBytes: number): number {
  return Buffer.byteLength(name) + encodedBytes + 4;
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
  const changed = new Map<string, string | undefined>();
  let fieldsBytes = base.fieldsBytes;
  for (const name of rules.definition.fields.keys()) {
    const before = base.state[name];
    if (Object.is(values[name], before)) continue;
    // A text is measured by writing it, so that is not for nothing.
    const text = typeof values[name] === 'string' ? encodeValue(values[name], name) : undefined;
    const now = text === undefined ? summarizeField(values[name], name) : summaryOfText(text);
    const then = summarize(before, name);
    if (now.containsBytes) {
      // The handler may keep the array that it assigned, and bytes can't be frozen.
      values[name] = copyStorable(values[name], name);
      // A turn is given a copy of bytes that it merely reads, so another array is no change yet.
      if (then.containsBytes && encodeValue(values[name], name) === encodeValue(before, name)) {
        values[name] = before;
        continue;
      }
    }
    fieldsBytes += now.encodedBytes - then.encodedBytes;
    changed.set(name, text);
  }
  if (changed.size === 0) return base;

  const bytes = fieldsBytes + reservedBytes;
  if (bytes > rules.maxRecordBytes) throw new RecordTooLargeError(identity, bytes, rules.maxRecordBytes);

  for (const name of changed.keys()) values[name] = freezeChecked(values[name]);
  const state = Object.freeze(values);
  const next = base.next(state, changed, fieldsBytes);
  const issues = validateFields(
    rules.definition,
    identity,
    [...changed.keys()].map((name) => [name, state[name]] as const),
  );
  if (Array.isArray(issues)) return accept(identity, next, issues);
  return issues.then((found) => accept(identity, next, found));
}

function summaryOfText(encoded: string): ValueSummary {
  return { encodedBytes: Buffer.byteLength(encoded), containsBytes: false };
}

function accept(identity: ObjectIdentity, next: StateVersion, issues: readonly FieldIssue[]): StateVersion {
  if (issues.length > 0) throw new FieldValidationError(identity, issues);
  return next;
}
