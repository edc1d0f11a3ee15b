import { Logger } from '@nestjs/common';
import type { WsResponse } from '@nestjs/websockets';
import { encodeFrame } from './encode-frame.js';
import { isAbort } from './abort.js';
import { describeError, type ErrorAnswer } from './error-answer.js';
import type { MessageId } from './incoming-message.js';
import type { ServerConnection } from './server-connection.js';

/**
 * A message and its answers. It travels with the message through Nest, as an argument behind those that handlers get,
 * so that what fails or succeeds anywhere on the way is known to belong to it.
 */
export class Exchange {
  private readonly logger = new Logger('HighlanderWebSockets');
  private isAnswered = false;
  private hasSucceeded = false;

  constructor(
    private readonly event: string,
    private readonly id: MessageId | undefined,
    private readonly connection: Pick<ServerConnection, 'id' | 'outbox' | 'signal'>,
  ) {}

  /** Sends what a handler answered. As in Nest, nothing is no answer; one that was asked for by an id may be null. */
  reply(result: unknown): void {
    if (result === undefined || (result === null && this.id === undefined)) return;
    const { event, data } = isWsResponse(result) ? result : { event: this.event, data: result };
    this.answer(encodeFrame(event, data, this.id));
  }

  fail(thrown: unknown): void {
    const { id: connection, signal } = this.connection;
    if (isAbort(thrown, signal)) return;
    const { answer, isHidden } = describeError(thrown);
    if (isHidden)
      this.logger.error({ message: 'A message failed', connection, event: this.event, error: thrown });
    this.answer(this.encodeError(answer));
  }

  /** The handler, with all that is around it in its class, ended well. */
  succeed(): void {
    this.hasSucceeded = true;
  }

  /** Who gave an id waits for an answer, so a success that has nothing to say is told. */
  end(): void {
    if (this.id === undefined || this.isAnswered || !this.hasSucceeded) return;
    this.answer(encodeFrame(this.event, undefined, this.id));
  }

  private answer(frame: string): void {
    this.isAnswered = true;
    this.connection.outbox.send(frame);
  }

  /** What an exception of the application carries may be unsendable itself; then the client hears of that. */
  private encodeError(answer: ErrorAnswer): string {
    try {
      return encodeFrame('error', answer, this.id);
    } catch (unsendable) {
      return encodeFrame('error', describeError(unsendable).answer, this.id);
    }
  }
}

/** Nest's own `{ event, data }`; state that merely has an `event` among other fields is plain data. */
function isWsResponse(result: unknown): result is WsResponse {
  if (typeof result !== 'object' || result === null) return false;
  return (
    typeof (result as Partial<WsResponse>).event === 'string' &&
    'data' in result &&
    Object.keys(result).length === 2
  );
}
