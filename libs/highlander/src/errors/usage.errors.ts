import { describeObject, HighlanderError, type HighlanderErrorDetails } from './highlander.error.js';

type ObjectName = { type: string; id: string };

/** A wrong option or a wrong declaration, found when the application starts. @publicApi */
export class ConfigurationError extends HighlanderError {
  readonly code = 'HIGHLANDER_CONFIGURATION';

  constructor(message: string, details: HighlanderErrorDetails = {}) {
    super(message, details);
  }
}

/** No registered class has this type name. @publicApi */
export class UnknownTypeError extends HighlanderError {
  readonly code = 'HIGHLANDER_UNKNOWN_TYPE';

  constructor(type: string, known: readonly string[]) {
    super(
      `No object type "${type}" is registered here (registered: ${known.join(', ') || 'none'}). ` +
        'Decorate its class with @HighlanderObject and list it in the providers of a module.',
      { type, ran: 'no' },
    );
  }
}

/** The object has no handler of this name. @publicApi */
export class UnknownHandlerError extends HighlanderError {
  readonly code = 'HIGHLANDER_UNKNOWN_HANDLER';
  readonly handler: string;

  constructor(type: string, handler: string, known: readonly string[]) {
    super(
      `Objects of type "${type}" have no handler "${handler}" (they have: ${known.join(', ') || 'none'}). ` +
        'Only methods with @Update or @Read can be called from outside.',
      { type, ran: 'no' },
    );
    this.handler = handler;
  }
}

/** The id can't name an object. @publicApi */
export class InvalidIdError extends HighlanderError {
  readonly code = 'HIGHLANDER_INVALID_ID';

  constructor(type: string, reason: string) {
    super(
      `This id can't name a "${type}": ${reason}. An id is a string of 1 to 512 bytes of UTF-8, well-formed and without NUL.`,
      { type, ran: 'no' },
    );
  }
}

/** One fault that a schema found. @publicApi */
export interface FieldIssue {
  readonly field: string;
  readonly message: string;
  readonly path: readonly PropertyKey[];
}

/** A field's value breaks the field's schema, or isn't a field at all; the turn was discarded. @publicApi */
export class FieldValidationError extends HighlanderError {
  readonly code = 'HIGHLANDER_FIELD_VALIDATION';
  readonly issues: readonly FieldIssue[];

  constructor(object: ObjectName, issues: readonly FieldIssue[]) {
    const faults = issues.map(
      ({ field, path, message }) => `${[field, ...path].map(String).join('.')}: ${message}`,
    );
    super(
      `${describeObject(object)} was not changed, because its fields would be invalid: ${faults.join('; ')}.`,
      {
        type: object.type,
        id: object.id,
        ran: 'no',
      },
    );
    this.issues = issues;
  }
}

/** A value can't be stored or sent faithfully (I7). @publicApi */
export class UnstorableValueError extends HighlanderError {
  readonly code = 'HIGHLANDER_UNSTORABLE_VALUE';
  /** Where the value is: `todos[3].due`. */
  readonly path: string;

  constructor(path: string, reason: string, details: HighlanderErrorDetails = {}) {
    super(
      `${path || 'The value'} can't be stored: ${reason}. Use JSON values, Date, Map, Set, bigint, Uint8Array or undefined; ` +
        'of a class instance, copy the data: { ...instance }.',
      { ran: 'no', ...details },
    );
    this.path = path;
  }
}

/** The record would be larger than the type's `maxRecordBytes`; the turn was discarded. @publicApi */
export class RecordTooLargeError extends HighlanderError {
  readonly code = 'HIGHLANDER_RECORD_TOO_LARGE';
  readonly bytes: number;
  readonly maxBytes: number;

  constructor(object: ObjectName, bytes: number, maxBytes: number) {
    super(
      `${describeObject(object)} was not changed: its record would have ${bytes} bytes, more than the ${maxBytes} allowed. ` +
        'Split the object into several, or raise maxRecordBytes.',
      { type: object.type, id: object.id, ran: 'no' },
    );
    this.bytes = bytes;
    this.maxBytes = maxBytes;
  }
}

/** `put(…, { ifRevision })` met another revision; nothing was changed. @publicApi */
export class RevisionConflictError extends HighlanderError {
  readonly code = 'HIGHLANDER_REVISION_CONFLICT';
  readonly expected: number;
  readonly actual: number;

  constructor(object: ObjectName, expected: number, actual: number) {
    super(
      `${describeObject(object)} is at revision ${actual}, not ${expected}: somebody else changed it. Read it again and decide anew.`,
      { type: object.type, id: object.id, ran: 'no' },
    );
    this.expected = expected;
    this.actual = actual;
  }
}

/** A change was tried where only reading is allowed. @publicApi */
export class ReadOnlyError extends HighlanderError {
  readonly code = 'HIGHLANDER_READ_ONLY';

  constructor(message: string, details: HighlanderErrorDetails = {}) {
    super(message, { ran: 'no', ...details });
  }
}

/** A field was touched by code whose turn is over, or that never had one. @publicApi */
export class TurnEndedError extends HighlanderError {
  readonly code = 'HIGHLANDER_TURN_ENDED';

  constructor(object: ObjectName, field: string) {
    super(
      `The field "${field}" of ${describeObject(object)} was touched outside of a turn. Fields belong to the running handler: ` +
        'await everything the handler starts, and let timers and listeners call the object through a reference.',
      { type: object.type, id: object.id },
    );
  }
}
