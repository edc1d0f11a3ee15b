import { STATUS_CODES } from 'node:http';
import * as nest from '@nestjs/common';
import { HttpException, HttpStatus } from '@nestjs/common';
import * as highlander from '../../errors/index.js';
import { HighlanderError, messageOf } from '../../errors/index.js';
import { copyStorable } from '../../object/index.js';

/**
 * An error on its way between nodes. Stacks stay where they are: they tell of code that the other node may not have, and
 * of folders that are nobody else's business.
 */
export type ErrorMessage =
  | { readonly kind: 'highlander'; name: string; message: string; fields: object; cause?: ErrorMessage }
  | { readonly kind: 'http'; name: string; message: string; status: number; response: unknown }
  | { readonly kind: 'error'; name: string; message: string; cause?: ErrorMessage }
  | { readonly kind: 'value'; value: unknown };

const NO_REASON = 'The other node failed, and gave no reason.';

// Causes of causes are for people; nobody reads deeper.
const MAX_CAUSES = 4;

const classes = new Map<string, { prototype: object }>();
for (const [name, value] of [...Object.entries(nest), ...Object.entries(highlander)]) {
  if (typeof value !== 'function') continue;
  const { prototype } = value as { prototype: unknown };
  if (prototype instanceof HttpException || prototype instanceof HighlanderError)
    classes.set(name, { prototype });
}
for (const type of [EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError])
  classes.set(type.name, type);

/** What other nodes are told of something that was thrown. Never throws itself, whatever that is. */
export function encodeError(thrown: unknown, depth = 0): ErrorMessage {
  try {
    const message = describe(thrown, depth);
    // What is in it can be sent; it may be nested too deep once it is inside of a message.
    if (depth === 0) copyStorable(['error', message], '');
    return message;
  } catch {
    // Handlers throw what they like: an error whose message is a getter that throws, for example.
    return { kind: 'error', name: 'Error', message: 'what was thrown there can’t be read' };
  }
}

function describe(thrown: unknown, depth: number): ErrorMessage {
  if (!(thrown instanceof Error)) return encodeValue(thrown);
  const name = textOf(thrown.name, 'Error');
  const message = textOf(thrown.message, '');
  if (thrown instanceof HttpException) {
    const status = statusOf(thrown);
    // An error in the place of the response is one that clients shall not see.
    const response = storableOr(thrown.getResponse(), STATUS_CODES[status] ?? 'Error');
    return { kind: 'http', name, message, status, response };
  }
  const cause =
    thrown.cause === undefined || depth >= MAX_CAUSES ? undefined : encodeError(thrown.cause, depth + 1);
  if (thrown instanceof HighlanderError) {
    return { kind: 'highlander', name, message, fields: fieldsOf(thrown), ...(cause && { cause }) };
  }
  return { kind: 'error', name, message, ...(cause && { cause }) };
}

/**
 * The error as it would have been thrown here: of the same class, where that is one of the library's or of Nest's.
 *
 * @throws TypeError on what {@link encodeError} doesn't write
 */
export function decodeError(message: ErrorMessage): unknown {
  if (!isErrorMessage(message))
    throw new TypeError('It tells of an error in a way that no node of this version does.');
  if (message.kind === 'value') return message.value;
  const error =
    message.kind === 'http'
      ? new HttpException(message.response as string, message.status)
      : new Error(message.message, 'cause' in message ? { cause: decodeError(message.cause!) } : undefined);
  const known = classes.get(message.name);
  // What calls itself an HttpException, or one of the library's errors, is one only if it was sent as such.
  if (known && isOfKind(known.prototype, message.kind)) Object.setPrototypeOf(error, known.prototype);
  if (message.kind === 'highlander') Object.assign(error, message.fields);
  // The library's own errors always say something; what a broken peer sends shall as well.
  const text = message.message === '' && message.kind === 'highlander' ? NO_REASON : message.message;
  for (const [key, value] of [
    ['name', message.name],
    ['message', text],
  ] as const) {
    if (error[key] !== value)
      Object.defineProperty(error, key, { value, configurable: true, writable: true, enumerable: false });
  }
  return error;
}

function statusOf(exception: HttpException): number {
  const status: unknown = exception.getStatus();
  return typeof status === 'number' ? status : HttpStatus.INTERNAL_SERVER_ERROR;
}

function textOf(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

function isErrorMessage(message: unknown): message is ErrorMessage {
  if (!isPlainObject(message)) return false;
  const { kind, name, message: text, status, fields } = message;
  if (kind === 'value') return true;
  if (typeof name !== 'string' || typeof text !== 'string') return false;
  switch (kind) {
    case 'http':
      return typeof status === 'number';
    case 'highlander':
      return isPlainObject(fields);
    default:
      return kind === 'error';
  }
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function isOfKind(prototype: object, kind: ErrorMessage['kind']): boolean {
  if (kind === 'http') return prototype instanceof HttpException || prototype === HttpException.prototype;
  if (kind === 'highlander') return prototype instanceof HighlanderError;
  return !(prototype instanceof HttpException) && !(prototype instanceof HighlanderError);
}

function fieldsOf(error: HighlanderError): object {
  const fields: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(error)) {
    if (key !== 'cause' && key !== 'name') fields[key] = storableOr(value, undefined);
  }
  return fields;
}

function encodeValue(thrown: unknown): ErrorMessage {
  try {
    return { kind: 'value', value: copyStorable(thrown, 'the thrown value') };
  } catch {
    return { kind: 'error', name: 'Error', message: messageOf(thrown) };
  }
}

function storableOr(value: unknown, otherwise: unknown): unknown {
  try {
    return copyStorable(value, '');
  } catch {
    return otherwise;
  }
}
