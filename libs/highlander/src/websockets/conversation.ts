import { Logger } from '@nestjs/common';
import type { RawData, WebSocket } from 'ws';
import type { Clock } from '../clock/index.js';
import { runAs } from '../host/index.js';
import { isAbort } from './abort.js';
import {
  endAfterFailedConnect,
  GOING_AWAY,
  TOO_MANY_MESSAGES,
  TOO_MANY_WAITING,
  type ConnectionEnd,
} from './close-codes.js';
import { ConnectSteps } from './connect-steps.js';
import { MessageDispatcher } from './message.dispatcher.js';
import { MessageTurns } from './message-turns.js';
import type { Gateway, ServingGateway } from './served-gateway.js';
import type { ServerConnection } from './server-connection.js';
import { TokenBucket } from './token-bucket.js';
import { within } from './within.js';

export interface ConversationParts {
  readonly socket: WebSocket;
  readonly connection: ServerConnection;
  /** Builds the gateways' instances for this connection. */
  readonly gateways: () => Promise<ServingGateway[]>;
  /** Tells Nest of the client: it calls the connect hooks. */
  readonly introduce: () => void;
  readonly limits: {
    readonly maxQueuedMessages: number;
    readonly messagesPerSecond: number;
    readonly messageBurst: number;
  };
  readonly clock: Clock;
}

/**
 * The life of one connection, all of it on behalf of the connection's principal:
 *
 * 1. The gateways' instances are built, and then their `handleConnection` runs. Where either throws, the connection
 *    is closed.
 * 2. Messages are handled one at a time, in the order of their arrival, from when all connect hooks have ended until
 *    the connection is over. What waits then is not handled any more.
 * 3. `handleDisconnect` runs exactly once, after the message in progress and the connect hooks have ended, if and only
 *    if `handleConnection` began, whether that went well or not.
 */
export class Conversation {
  /** Resolves after the disconnect hooks. */
  readonly ended: Promise<void>;
  private readonly logger = new Logger('HighlanderWebSockets');
  private readonly messages: MessageDispatcher;
  private readonly connectSteps = new ConnectSteps();
  private readonly turns: MessageTurns;
  private readonly rate: TokenBucket;

  constructor(private readonly parts: ConversationParts) {
    const { socket, connection, limits, clock } = parts;
    this.messages = new MessageDispatcher(socket, connection);
    this.turns = new MessageTurns(limits.maxQueuedMessages, () => connection.outbox.room());
    this.rate = new TokenBucket(limits.messagesPerSecond, limits.messageBurst, clock);
    connection.signal.addEventListener('abort', () => this.turns.stop(), { once: true });
    // From the first moment on: a client may send before Nest hears of it.
    socket.on('message', (frame, isBinary) => this.receive(frame, isBinary));
    // Each is answered by ws itself, so that they cost as much as messages.
    socket.on('ping', () => this.countIn());
    this.ended = runAs(connection.principal, () => this.live());
  }

  takeConnectStep(step: () => unknown): void {
    this.connectSteps.take(step);
  }

  /**
   * Ends the connection because the server stops: after the answer to the message in progress, which is waited for
   * up to `timeoutMs`; and as long again for the client's goodbye and the disconnect hooks.
   */
  async goAway(timeoutMs: number): Promise<void> {
    const { connection, clock } = this.parts;
    this.turns.stop();
    await within(clock, timeoutMs, this.turns.ended());
    connection.close(GOING_AWAY.code, GOING_AWAY.reason);
    if (await within(clock, timeoutMs, this.ended)) return;
    this.logger.warn({ message: 'A connection did not end in time', connection: connection.id, timeoutMs });
  }

  private async live(): Promise<void> {
    const { connection } = this.parts;
    const gateways = await this.connect();
    const { reason } = await connection.closed;
    await this.turns.ended();
    await this.connectSteps.ended();
    await Promise.all(gateways.map((gateway) => this.disconnect(gateway, reason)));
  }

  /** @returns the gateways that have to be told of the end */
  private async connect(): Promise<Gateway[]> {
    const { connection, introduce } = this.parts;
    let begun: Gateway[] = [];
    try {
      const gateways = await this.parts.gateways();
      if (!connection.isOpen) return [];
      for (const { handlers } of gateways) this.messages.add(handlers);
      begun = gateways.map(({ gateway }) => gateway);
      await this.connectSteps.all(gateways.length, introduce);
      this.turns.begin();
    } catch (error) {
      if (!isAbort(error, connection.signal)) {
        this.logger.error({ message: 'A connection failed to connect', connection: connection.id, error });
      }
      this.close(endAfterFailedConnect(error));
    }
    return begun;
  }

  private async disconnect(gateway: Gateway, reason: string): Promise<void> {
    const { socket, connection } = this.parts;
    try {
      await gateway.handleDisconnect?.(socket, reason);
    } catch (error) {
      this.logger.error({ message: 'A disconnect hook failed', connection: connection.id, error });
    }
  }

  private receive(frame: RawData, isBinary: boolean): void {
    const { connection } = this.parts;
    const turn = (): Promise<void> =>
      runAs(connection.principal, () => this.messages.dispatch(frame, isBinary));
    if (this.countIn() && !this.turns.add(turn)) this.close(TOO_MANY_WAITING);
  }

  /** @returns false where it was one too many */
  private countIn(): boolean {
    const isFine = this.rate.take();
    if (!isFine) this.close(TOO_MANY_MESSAGES);
    return isFine;
  }

  private close({ code, reason }: ConnectionEnd): void {
    this.parts.connection.close(code, reason);
  }
}
