import { Exception } from 'node-zookeeper-client';
import {
  ConfigurationError,
  CoordinationUnavailableError,
  HighlanderError,
  messageOf,
} from '../../errors/index.js';

/** The service has answered, by a code that says no. */
export class Refusal extends Error {
  constructor(readonly replyCode: number) {
    super(`ZooKeeper answered ${nameOf(replyCode)}`);
  }
}

/** A request was sent, and its answer is lost: it may have had its effect. */
export class LostReply extends Error {
  constructor() {
    super('the connection was lost before the answer came');
  }
}

/** A request was not sent, as the connection was gone: it has done nothing. */
export class NotSent extends LostReply {}

export const Code = {
  NO_NODE: Exception.NO_NODE,
  NO_AUTH: Exception.NO_AUTH,
  UNIMPLEMENTED: Exception.UNIMPLEMENTED,
  NODE_EXISTS: Exception.NODE_EXISTS,
  SESSION_EXPIRED: Exception.SESSION_EXPIRED,
} as const;

const LOST = new Set([Exception.CONNECTION_LOSS, Exception.OPERATION_TIMEOUT]);
// The session is known, but somewhere else: the request has done nothing.
const NAMES: Record<number, string> = {
  [-118]: 'SESSION_MOVED',
  [-119]: 'NOT_READONLY',
  [-125]: 'QUOTA_EXCEEDED',
  [-127]: 'THROTTLED_OP',
};

export function isRefusal(error: unknown, code: number): boolean {
  return error instanceof Refusal && error.replyCode === code;
}

/** What the library calls back with, as one of the two above. */
export function replyError(error: object): Refusal | LostReply {
  const code = 'code' in error && typeof error.code === 'number' ? error.code : Exception.SYSTEM_ERROR;
  return LOST.has(code) ? new LostReply() : new Refusal(code);
}

/** What the callers of a session get. */
export function publicError(error: unknown, what: string): HighlanderError {
  if (error instanceof HighlanderError) return error;
  if (isRefusal(error, Code.NO_AUTH)) {
    return new ConfigurationError(
      `ZooKeeper doesn't let this node ${what} (NO_AUTH): what is there belongs to other credentials. ` +
        'Give all nodes the same ones, zookeeper({ auth }), or another root.',
      { ran: 'no', cause: error },
    );
  }
  if (isRefusal(error, Code.UNIMPLEMENTED)) {
    return new ConfigurationError(
      `could not ${what}: this server doesn't know a request (UNIMPLEMENTED). ZooKeeper has to be 3.5 or newer.`,
      { ran: 'no', cause: error },
    );
  }
  return new CoordinationUnavailableError(`could not ${what} (${messageOf(error)})`, { cause: error });
}

export function sessionEnded(reason: string): CoordinationUnavailableError {
  return new CoordinationUnavailableError(`the session has ended (${reason})`);
}

function nameOf(code: number): string {
  const known = Object.entries(Exception).find(([, value]) => value === code)?.[0];
  return known ?? NAMES[code] ?? `code ${code}`;
}
