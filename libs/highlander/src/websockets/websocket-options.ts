import type { Type } from '@nestjs/common';
import type { Clock } from '../clock/index.js';
import type { Random } from '../random/index.js';
import type { ConnectionAuthenticator } from './connection-authenticator.js';
import type { OriginRule } from './origin-rule.js';

/**
 * What `HighlanderWebSocketModule.forRoot` takes.
 *
 * @publicApi
 */
export interface HighlanderWebSocketOptions {
  /**
   * Decides who may connect. A provider of any module of the application.
   *
   * @default everybody may, and has no principal
   */
  authenticator?: Type<ConnectionAuthenticator>;
  /**
   * The web origins whose pages may connect, such as `https://app.example.com`, or a rule. With a list, clients that
   * send no `Origin`, which are no browsers, may connect too.
   *
   * @default pages of the host that the request names, and clients that are no browsers
   */
  origins?: readonly string[] | OriginRule;
  /**
   * How long the authenticator may take, in ms. Then the client gets HTTP status 503.
   *
   * @default 10_000
   */
  authenticateTimeoutMs?: number;
  /**
   * How large a message of a client may be. A larger one closes the connection with 1009.
   *
   * @default 65_536
   */
  maxMessageBytes?: number;
  /**
   * How many messages of one client may wait for the one in progress. One more closes the connection with 1008.
   *
   * @default 100
   */
  maxQueuedMessages?: number;
  /**
   * How many messages, or pings, a second one client may send in the long run. A client that is faster, after `messageBurst`,
   * is disconnected with 1008: answering each message that is too many would help whoever floods the server.
   *
   * @default 100
   */
  messagesPerSecond?: number;
  /**
   * How many messages one client may send at once.
   *
   * @default 200
   */
  messageBurst?: number;
  /**
   * How much one client may leave unread. Beyond it, of each watched object only the newest snapshot is kept until
   * the client has read; no further message is handled; and a client that is sent still more by `send` is disconnected
   * with 1013.
   *
   * @default 1_048_576
   */
  maxBufferedBytes?: number;
  /**
   * How often each client is asked whether it is there, in ms. One that has neither answered nor sent anything when
   * the next question is due is disconnected.
   *
   * @default 30_000
   */
  heartbeatIntervalMs?: number;
  /**
   * How long a stopping application waits for the messages in progress, in ms, before it closes connections with 1001;
   * then as long again for the clients' goodbye and the disconnect hooks. Also how long a client's goodbye is waited
   * for at any other time.
   *
   * @default 5_000
   */
  closeTimeoutMs?: number;
  /**
   * All time that connections see; tests move it.
   *
   * @default the clocks of this machine
   */
  clock?: Clock;
  /**
   * All randomness that connections use; tests repeat it.
   *
   * @default the randomness of this machine
   */
  random?: Random;
}
