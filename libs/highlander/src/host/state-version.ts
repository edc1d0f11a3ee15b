import { FieldValidationError, RecordTooLargeError, type FieldIssue } from '../errors/index.js';
import {
  containsBytes,
  copyStorable,
  encodedBytes,
  encodeKnown,
  encodeValue,
  freezeField,
  inspectField,
  summaryOfText,
  validateFields,
  type ObjectDefinition,
  type ObjectIdentity,
  type Summary,
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
  /** Whether bytes, which can't be frozen, are in the field. */
  hasBytes(field: string): boolean;
  /** Whether this is the value of a field itself, which needs no further check. */
  holds(value: unknown): boolean;
}

/** What is known of the value of each field. */
type Summaries = Readonly<Record<string, Summary>>;

/**
 * A snapshot together with its size and its encoding. The encoding is made when it is written: once for all the
 * updates that a commit carries, however many they are. It can be forgotten; it costs as much memory as the state.
 */
export class StateVersion implements Snapshot {
  /** Of the fields that were encoded already, and have not changed since. Where it is there, it has all names. */
  private texts: Record<string, string | undefined> | undefined;
  private sizeBytes: number | undefined;

  private constructor(
    readonly state: Readonly<FieldValues>,
    readonly revision: number,
    readonly absent: boolean,
    private readonly summaries: Summaries,
  ) {}

  /** Of values that this library has built, such as those of a decoded record. They become the state. */
  static of(values: FieldValues, revision: number, absent: boolean): StateVersion {
    const summaries: Record<string, Summary> = {};
    for (const name of Object.keys(values)) summaries[name] = freezeField(values[name], name);
    return new StateVersion(Object.freeze(values), revision, absent, summaries);
  }

  /** The version after this one that has the same state, or, being absent, is the end of it. */
  again(absent: boolean): StateVersion {
    return new StateVersion(this.state, this.revision + 1, absent, this.summaries);
  }

  summaryOf(field: string): Summary {
    return this.summaries[field]!;
  }

  hasBytes(field: string): boolean {
    return containsBytes(this.summaryOf(field));
  }

  holds(value: unknown): boolean {
    return typeof value === 'object' && Object.values(this.state).includes(value);
  }

  get encodedFields(): ReadonlyMap<string, string> {
    const known = this.texts;
    const texts: Record<string, string> = {};
    const encoded = new Map<string, string>();
    // In the order of the state, so that a record always has its fields in the same one.
    for (const name of Object.keys(this.state)) {
      const text = known?.[name] ?? encodeKnown({ value: this.state[name], summary: this.summaryOf(name) });
      texts[name] = text;
      encoded.set(name, text);
    }
    this.texts = texts;
    return encoded;
  }

  forgetEncoding(): void {
    this.texts = undefined;
  }

  /** The bytes of the encoded fields inside a record. */
  get fieldsBytes(): number {
    return (this.sizeBytes ??= Object.keys(this.state).reduce(
      (bytes, name) => bytes + fieldBytes(name, encodedBytes(this.summaryOf(name))),
      0,
    ));
  }

  /** The version after an update, which shares with this one what is known of the fields that stay. */
  next(state: Readonly<FieldValues>, changes: readonly FieldChange[]): StateVersion {
    const summaries = { ...this.summaries };
    let { fieldsBytes, texts } = this;
    if (texts) texts = { ...texts };
    for (const { name, summary, text } of changes) {
      fieldsBytes += encodedBytes(summary) - encodedBytes(this.summaryOf(name));
      summaries[name] = summary;
      if (text !== undefined) texts ??= this.noTexts();
      if (texts) texts[name] = text;
    }
    const next = new StateVersion(state, this.revision + 1, false, summaries);
    next.sizeBytes = fieldsBytes;
    next.texts = texts;
    return next;
  }

  private noTexts(): Record<string, undefined> {
    return Object.fromEntries(Object.keys(this.state).map((name) => [name, undefined]));
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

/** The new value of a field, checked and measured. */
interface FieldChange {
  readonly name: string;
  readonly summary: Summary;
  /** The encoding, where it is known. */
  readonly text?: string;
  /** Freezes it, or a copy, to go on with. Not there for what needs no freezing. */
  freeze?(): unknown;
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
  const { fields } = rules.definition;
  const changes: FieldChange[] = [];
  for (const name of fields.keys()) {
    if (Object.is(values[name], base.state[name])) continue;
    const change = changeOf(name, values[name], base);
    if (change) changes.push(change);
    else values[name] = base.state[name];
  }
  if (changes.length === 0) return base;

  const next = base.next(values, changes);
  const bytes = next.fieldsBytes + reservedBytes;
  if (bytes > rules.maxRecordBytes) throw new RecordTooLargeError(identity, bytes, rules.maxRecordBytes);

  for (const change of changes) if (change.freeze) values[change.name] = change.freeze();
  Object.freeze(values);
  const toValidate = changes.filter(({ name }) => fields.get(name)?.schema);
  if (toValidate.length === 0) return next;
  const issues = validateFields(
    rules.definition,
    identity,
    toValidate.map(({ name }) => [name, values[name]] as const),
  );
  if (Array.isArray(issues)) return accept(identity, next, issues);
  return issues.then((found) => accept(identity, next, found));
}

/** `undefined` where it is no change after all. */
function changeOf(name: string, value: unknown, base: StateVersion): FieldChange | undefined {
  if (typeof value === 'string') {
    // A text is measured by writing it, so that is not for nothing.
    const text = JSON.stringify(value);
    return { name, summary: summaryOfText(text), text };
  }
  const isObject = typeof value === 'object' && value !== null;
  const before = { value: base.state[name], summary: base.summaryOf(name) };
  const inspected = inspectField(value, name, before);
  const { summary } = inspected;
  if (!isObject) return { name, summary };
  if (!containsBytes(summary)) return { name, summary, freeze: () => inspected.freeze() };
  // A turn is given a copy of bytes that it merely reads, so another array is no change yet.
  if (containsBytes(before.summary) && encodeValue(value, name) === encodeKnown(before)) return undefined;
  // The handler may keep the array that it assigned, and bytes can't be frozen.
  const copy = copyStorable(value, name);
  return {
    name,
    summary,
    freeze() {
      freezeField(copy, name);
      return copy;
    },
  };
}

function accept(identity: ObjectIdentity, next: StateVersion, issues: readonly FieldIssue[]): StateVersion {
  if (issues.length > 0) throw new FieldValidationError(identity, issues);
  return next;
}
