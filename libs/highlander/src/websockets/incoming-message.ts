import { InvalidMessageError } from './websocket.errors.js';
import { holdsUnsafeKey } from './unsafe-keys.js';

/** What a client gives to find the reply to its message. */
export type MessageId = string | number;

/** A message of a client. `data` is what `JSON.parse` made of it: check it, as any input. */
export interface IncomingMessage {
  readonly event: string;
  readonly data: unknown;
  readonly id: MessageId | undefined;
}

/** @throws {InvalidMessageError} saying what is wrong with the frame */
export function parseMessage(frame: { toString(): string }, isBinary: boolean): IncomingMessage {
  if (isBinary) throw new InvalidMessageError('it is binary');
  const text = frame.toString();
  const parsed = parseJson(text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new InvalidMessageError('it is not an object');
  }
  const { event, data, id } = parsed as Partial<Record<keyof IncomingMessage, unknown>>;
  if (id !== undefined && typeof id !== 'string' && typeof id !== 'number') {
    throw new InvalidMessageError('its id is neither a string nor a number');
  }
  if (typeof event !== 'string') throw new InvalidMessageError('its event is not a string', id);
  if (holdsUnsafeKey(text, parsed)) {
    throw new InvalidMessageError(
      'it holds a key that could change a prototype ("__proto__" or "constructor.prototype")',
      id,
    );
  }
  return { event, data, id };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidMessageError('it is not JSON');
  }
}
