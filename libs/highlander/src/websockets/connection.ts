import type { ObjectClass } from '../object/index.js';
import { ConfigurationError } from '../errors/index.js';
import type { ConnectionEnd } from './close-codes.js';
import type { UpgradeRequest } from './upgrade-request.js';

/** Snapshots of one object that are pushed to a client. @publicApi */
export interface ConnectionWatch {
  readonly type: string;
  readonly id: string;
  /** Ends it; nothing of it is sent any more. */
  stop(): void;
}

/** @publicApi */
export interface ConnectionWatchOptions {
  /**
   * The event that the snapshots are sent as.
   *
   * @default 'snapshot'
   */
  event?: string;
}

const connections = new WeakMap<object, Connection>();

/**
 * The WebSocket connection that a gateway serves. A gateway that injects it gets one instance a connection:
 *
 * ```ts
 * @WebSocketGateway()
 * class TodoGateway {
 *   constructor(private readonly connection: Connection<User>) {}
 * }
 * ```
 *
 * Values are sent as JSON. What JSON can't say is tagged as in records: `{"$date":"2026-01-01T00:00:00.000Z"}`,
 * `{"$map":[…]}`, `{"$set":[…]}`, `{"$bigint":"1"}`, `{"$bytes":"base64"}`.
 *
 * @publicApi
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- it is what callers know of their principal
export abstract class Connection<Principal = unknown> {
  abstract readonly id: string;
  /** What the authenticator answered; `undefined` where there is none. */
  abstract readonly principal: Principal;
  abstract readonly request: UpgradeRequest;
  /** Whether messages can be sent still. */
  abstract readonly isOpen: boolean;
  /** Aborted as soon as the connection is no longer open: pass it on to calls that only this client waits for. */
  abstract readonly signal: AbortSignal;
  /** Resolves when the socket is closed, before `handleDisconnect` runs. */
  abstract readonly closed: Promise<ConnectionEnd>;

  /**
   * Sends a message. Does nothing once the connection is not open. A client that leaves more than `maxBufferedBytes`
   * unread is disconnected with 1013: messages can't be dropped, and the server's memory is not the client's.
   *
   * @throws {UnstorableValueError} `data` holds something that has no representation, such as a class instance
   */
  abstract send(event: string, data?: unknown): void;

  /** Closes the connection. A longer reason than fits (123 bytes) is cut. */
  abstract close(code?: number, reason?: string): void;

  /**
   * Pushes `{ event: 'snapshot', data: { type, id, revision, state } }` to the client: the current snapshot, then each
   * newer one that it keeps up with. A slow client gets fewer of them, but always the last. It ends with the
   * connection; watching an object again answers the watch that is there.
   *
   * When the object can't be read, or a guard of its class refuses, the client gets an `error` event with the `type`
   * and `id`, and the watch is over.
   */
  abstract watch<T extends object>(
    type: ObjectClass<T>,
    id: string,
    options?: ConnectionWatchOptions,
  ): ConnectionWatch;
  abstract watch(type: string, id: string, options?: ConnectionWatchOptions): ConnectionWatch;

  /**
   * The connection of a client, for code that isn't built once a connection, such as a guard:
   * `Connection.of<User>(context.switchToWs().getClient()).principal`.
   */
  static of<Principal = unknown>(client: object): Connection<Principal> {
    const connection = connections.get(client);
    if (connection) return connection as Connection<Principal>;
    throw new ConfigurationError(
      'This is no client of a WebSocket gateway, so it has no Connection. Inject Connection in gateways and what they ' +
        'inject only, and call app.useWebSocketAdapter(new HighlanderWsAdapter(app)) before the application starts.',
    );
  }
}

export function registerConnection(client: object, connection: Connection): void {
  connections.set(client, connection);
}
