import { messageOf } from '../../errors/index.js';
import { RecordStoreFailure, type FailureEffect } from '../record-store.js';
import { adviceFor, isCertificateCode } from './s3-advice.js';

/** A request that failed, and what that means. */
export class S3Failure extends RecordStoreFailure {
  constructor(
    effect: FailureEffect,
    /** Whether the same request may well succeed soon. */
    readonly transient: boolean,
    message: string,
    options?: ErrorOptions,
  ) {
    super(effect, message, options);
  }
}

/** How far a request got. */
export interface Progress {
  /** It was given to the connections; what failed before that has sent nothing. */
  readonly handedOver: boolean;
  /** It was given up after so long. */
  readonly timedOutMs?: number;
}

/** What is known of an error of the AWS SDK or of Node.js. */
interface SdkError {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly errors?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: unknown; readonly requestId?: unknown };
}

const MAX_MESSAGE = 300;

/**
 * Judges what was thrown in place of an answer. The effect is `'none'` only where nothing was sent, or where the server
 * has refused for good; whatever else there may be is in doubt (I6). A 409 has written nothing either; but it is to be
 * sent again, and that is what is done in doubt.
 *
 * @param what completes the sentence "could not …".
 */
export function judge(what: string, thrown: unknown, progress: Progress): S3Failure {
  const error = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as SdkError;
  const status =
    typeof error.$metadata?.httpStatusCode === 'number' ? error.$metadata.httpStatusCode : undefined;
  const name = typeof error.name === 'string' ? error.name : 'Error';
  const code = codeOf(error);
  const fail = (effect: FailureEffect, transient: boolean, reason = describe(thrown, name, code, status)) =>
    new S3Failure(effect, transient, `The bucket could not ${what} (${reason}).`, {
      cause: withoutSecrets(thrown, name, code, status),
    });

  if (progress.timedOutMs !== undefined) {
    return fail('unknown', true, `there was no answer within ${progress.timedOutMs} ms`);
  }
  if (!progress.handedOver) return fail('none', false);
  if (status !== undefined) return refusesForGood(status, name) ? fail('none', false) : fail('unknown', true);
  if (code !== undefined && isCertificateCode(code)) return fail('none', false);
  if (neverConnected(error)) return fail('none', code !== 'ENOTFOUND');
  return fail('unknown', code !== 'EPROTO');
}

// Definite, whoever answers so: a proxy that does hasn't passed the request on. All else may have had its effect.
const REFUSALS: readonly number[] = [400, 401, 403, 404, 405, 411, 413, 414, 431];

function refusesForGood(status: number, name: string): boolean {
  if (name === 'RequestTimeout') return false;
  return (status >= 300 && status < 400) || REFUSALS.includes(status) || name === 'NotImplemented';
}

/** Several addresses may have been tried, and none of them was reached. */
function neverConnected({ syscall, errors }: SdkError): boolean {
  if (Array.isArray(errors))
    return errors.length > 0 && errors.every((each) => neverConnected(each as SdkError));
  return syscall === 'connect' || syscall === 'getaddrinfo';
}

function codeOf({ code, errors }: SdkError): string | undefined {
  if (typeof code === 'string') return code;
  return Array.isArray(errors) && errors.length > 0 ? codeOf(errors[0] as SdkError) : undefined;
}

function describe(
  thrown: unknown,
  name: string,
  code: string | undefined,
  status: number | undefined,
): string {
  const advice = adviceFor(name, code);
  const label = [status, code ?? (name === 'Error' ? undefined : name)]
    .filter((part) => part !== undefined)
    .join(' ');
  // An error of the server without a name of its own: whatever stands there isn't for people.
  const reason =
    advice ?? (status === undefined || name !== 'Error' ? shortened(messageOf(thrown)) : undefined);
  return [label, reason].filter(Boolean).join(': ') || 'no reason is known';
}

/**
 * The SDK's errors carry the canonical request with its session token, tokens and keys that the server sends back, and
 * the response. Whoever prints a cause shall not print those.
 */
function withoutSecrets(
  thrown: unknown,
  name: string,
  code: string | undefined,
  status: number | undefined,
): Error {
  const cause = new Error(shortened(messageOf(thrown)));
  const requestId = (thrown as SdkError | undefined)?.$metadata?.requestId;
  Object.defineProperty(cause, 'name', { value: name, configurable: true, writable: true });
  return Object.assign(
    cause,
    code !== undefined && { code },
    status !== undefined && { status },
    typeof requestId === 'string' && { requestId },
  );
}

function shortened(message: string): string {
  const line = message.split('\n', 1)[0]!.trim();
  return line.length > MAX_MESSAGE ? `${line.slice(0, MAX_MESSAGE)}…` : line;
}
