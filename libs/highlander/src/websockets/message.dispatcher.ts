import { isObservable } from 'rxjs';
import type { RawData, WebSocket } from 'ws';
import { answerStream } from './answer-stream.js';
import { Exchange } from './exchange.js';
import type { EventHandler } from './gateway-handlers.js';
import type { MessageHandler } from './handler-proxy.js';
import { parseMessage, type IncomingMessage } from './incoming-message.js';
import type { ServerConnection } from './server-connection.js';
import { UnknownEventError, type InvalidMessageError } from './websocket.errors.js';

/** Takes a frame to the handlers of its event, and their answers back. Whatever is wrong with it is an answer, too. */
export class MessageDispatcher {
  private readonly handlers = new Map<unknown, MessageHandler[]>();

  constructor(
    private readonly client: WebSocket,
    private readonly connection: ServerConnection,
  ) {}

  /** Several gateways may handle the same event; they do so one after the other. */
  add(handlers: readonly EventHandler[]): void {
    for (const { event, handle } of handlers) {
      this.handlers.set(event, [...(this.handlers.get(event) ?? []), handle]);
    }
  }

  /** Never rejects. */
  async dispatch(frame: RawData, isBinary: boolean): Promise<void> {
    let message: IncomingMessage;
    try {
      message = parseMessage(frame, isBinary);
    } catch (error) {
      new Exchange('error', (error as InvalidMessageError).messageId, this.connection).fail(error);
      return;
    }
    const exchange = new Exchange(message.event, message.id, this.connection);
    const handlers = this.handlers.get(message.event);
    if (!handlers) exchange.fail(new UnknownEventError(message.event));
    for (const handler of handlers ?? []) {
      try {
        const result = await handler(this.client, message.data, message.event, exchange);
        if (isObservable(result)) await answerStream(result, exchange, this.connection.signal);
        else exchange.reply(result);
      } catch (error) {
        exchange.fail(error);
      }
    }
    exchange.end();
  }
}
