import { HttpException } from '@nestjs/common';
import { WsException } from '@nestjs/websockets';

/** How a WebSocket ended. @publicApi */
export interface ConnectionEnd {
  /** The close code; 1006 where the peer vanished without a word. */
  readonly code: number;
  readonly reason: string;
}

export const GOING_AWAY: ConnectionEnd = { code: 1001, reason: 'going away' };
export const TOO_MANY_MESSAGES: ConnectionEnd = { code: 1008, reason: 'too many messages' };
export const TOO_MANY_WAITING: ConnectionEnd = { code: 1008, reason: 'too many messages waiting' };
export const TOO_SLOW: ConnectionEnd = { code: 1013, reason: 'too slow' };
const INTERNAL_ERROR: ConnectionEnd = { code: 1011, reason: 'internal error' };
const POLICY_VIOLATION = 1008;

// What a close frame has room for (RFC 6455, 5.5).
const MAX_REASON_BYTES = 123;

/** How to close a connection whose connect step threw: a refusal in the application's own words, or a fault. */
export function endAfterFailedConnect(thrown: unknown): ConnectionEnd {
  const refused =
    thrown instanceof WsException || (thrown instanceof HttpException && thrown.getStatus() < 500);
  return refused ? { code: POLICY_VIOLATION, reason: thrown.message } : INTERNAL_ERROR;
}

/** The reason, cut between two characters to what a close frame can carry. */
export function fitReason(reason: string): string {
  if (Buffer.byteLength(reason) <= MAX_REASON_BYTES) return reason;
  return new TextDecoder().decode(Buffer.from(reason).subarray(0, MAX_REASON_BYTES), { stream: true });
}
