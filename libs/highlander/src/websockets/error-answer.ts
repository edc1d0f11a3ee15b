import { HttpException } from '@nestjs/common';
import { WsException } from '@nestjs/websockets';
import {
  ActivationError,
  ConfigurationError,
  CoordinationUnavailableError,
  CorruptRecordError,
  HighlanderError,
  NodeUnreachableError,
  OutcomeUnknownError,
  StorageError,
  UnfencedStorageError,
  type Ran,
} from '../errors/index.js';

/** What a client is told of an error: the `data` of an `error` event. @publicApi */
export interface ErrorAnswer {
  /** Of Highlander's own errors. */
  readonly code?: string;
  /** Of an `HttpException`. */
  readonly status?: number;
  /** Whether the failed call may have taken effect. */
  readonly ran?: Ran;
  readonly message: string;
}

export interface DescribedError {
  readonly answer: ErrorAnswer;
  /** The client is not told what happened, so the log must be. */
  readonly isHidden: boolean;
}

// Their messages quote addresses, paths and errors of the servers behind; clients get by with code and `ran`.
const QUOTING = [
  ActivationError,
  ConfigurationError,
  CoordinationUnavailableError,
  CorruptRecordError,
  NodeUnreachableError,
  OutcomeUnknownError,
  StorageError,
  UnfencedStorageError,
];

const INTERNAL_ERROR = 'Internal error';

/** What to tell the client of something that was thrown. Errors that weren't made for clients stay unsaid. */
export function describeError(thrown: unknown): DescribedError {
  if (thrown instanceof HighlanderError) return describeOwnError(thrown);
  if (thrown instanceof HttpException) {
    return { answer: { status: thrown.getStatus(), message: messageOfHttp(thrown) }, isHidden: false };
  }
  if (thrown instanceof WsException) {
    const error = thrown.getError();
    return {
      answer: { message: thrown.message, ...(typeof error === 'object' && error) },
      isHidden: false,
    };
  }
  return { answer: { message: INTERNAL_ERROR }, isHidden: true };
}

function describeOwnError(error: HighlanderError): DescribedError {
  const isHidden = QUOTING.some((type) => error instanceof type);
  return {
    answer: {
      code: error.code,
      ...(error.ran && { ran: error.ran }),
      message: isHidden ? INTERNAL_ERROR : error.message,
    },
    isHidden,
  };
}

/** Validation pipes give a list of faults, which the exception's own message doesn't show. */
function messageOfHttp(exception: HttpException): string {
  const response: unknown = exception.getResponse();
  const message = (response as { message?: unknown } | null | undefined)?.message;
  return Array.isArray(message) ? message.join('; ') : exception.message;
}
