import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';

/** The HTTP answer to who asked for a WebSocket and doesn't get one. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
}

export const FORBIDDEN_ORIGIN: Refusal = { status: 403, message: 'Origin not allowed' };
export const NOT_SERVING: Refusal = { status: 503, message: 'Not serving' };
export const TOO_LATE: Refusal = { status: 503, message: 'Authentication took too long' };
export const UNAUTHENTICATED: Refusal = { status: 401, message: 'Unauthorized' };

/** An `HttpException` speaks for itself; of anything else the client learns that it was refused. */
export function refusalFor(thrown: unknown): Refusal {
  if (!(thrown instanceof HttpException)) return UNAUTHENTICATED;
  const status = thrown.getStatus();
  return status >= 400 && status in STATUS_CODES ? { status, message: thrown.message } : UNAUTHENTICATED;
}
