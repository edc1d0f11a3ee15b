/*
 * Job: one session's client of the library, with what the library gets wrong about connections put right from outside:
 * it connects in bounded time, forgets a connection's remains when it closes, never mistakes them for a new one's, and
 * ends when it is told to. Boundary: knows nothing of requests, nor of how long a session lasts.
 */
import type { Socket } from 'node:net';
import { State } from 'node-zookeeper-client';
import type { Clock, Scheduled } from '../../../clock/index.js';
import { messageOf } from '../../../errors/index.js';
import type { Random } from '../../../random/index.js';
import { instantOf, type Instant } from '../instant.js';
import { answerCreate, type CreateRequest } from './create-request.js';
import { Frames } from './frames.js';
import {
  connectionLoss,
  libraryClient,
  type Callback,
  type ConnectionManager,
  type LibraryClient,
  type ServerAddress,
  type SessionCredentials,
} from './library.js';
import { ServerRotation } from './server-rotation.js';
import { writeTogether } from './write-together.js';

export interface GuardedClientOptions {
  readonly servers: readonly ServerAddress[];
  /** What is asked for; the servers may grant another one. */
  readonly sessionTimeoutMs: number;
  readonly auth: { readonly scheme: string; readonly credentials: string } | undefined;
  /** To go on with a session that there is. */
  readonly session?: SessionCredentials;
  readonly clock: Clock;
  readonly random: Random;
}

/** What a server has answered to a handshake. */
export interface Handshake {
  readonly sentAt: Instant;
  /** As 16 hexadecimal digits. */
  readonly sessionId: string;
  readonly timeoutMs: number;
}

export interface GuardedClientEvents {
  connected(handshake: Handshake): void;
  /** A connection or an attempt has failed; another attempt follows. */
  disconnected(reason: string): void;
  /** A server says that the session is over. No attempt follows. */
  expired(): void;
  /** A server refuses the credentials. No attempt follows. */
  refused(): void;
}

// Requests are matched by their numbers in their order alone, so that counting may begin anew at any time.
const FIRST_XID = 1;
const LAST_XID = 2 ** 30;

export class GuardedClient {
  private readonly library: LibraryClient;
  private readonly rotation: ServerRotation;
  private readonly frames = new Frames();
  private handshakeSentAt: Instant | undefined;
  private handshakeTimer: Scheduled | undefined;
  private retryTimer: Scheduled | undefined;
  private server: ServerAddress | undefined;
  private connectedAtMs: number | undefined;
  private reason = 'no server has answered yet';
  private isOver = false;

  constructor(
    private readonly options: GuardedClientOptions,
    private readonly events: GuardedClientEvents,
  ) {
    this.library = libraryClient(options.sessionTimeoutMs, options.session);
    this.rotation = new ServerRotation(options.servers, options.random, options.sessionTimeoutMs / 6);
    this.guard();
  }

  /** The library's client, to make a request with in this tick. */
  get client(): LibraryClient['client'] {
    this.expectRequest();
    return this.library.client;
  }

  /** Makes a znode; answers with its zxid, as 16 hexadecimal digits. */
  create(request: CreateRequest, done: Callback<string>): void {
    this.expectRequest();
    this.library.manager.queue(request, done as Callback);
  }

  get session(): SessionCredentials {
    const { client } = this.library;
    return { id: client.getSessionId(), password: client.getSessionPassword() };
  }

  connect(): void {
    this.library.client.connect();
  }

  /** Gives the connection up. The session goes on by another one. */
  drop(reason: string): void {
    this.reason = reason;
    this.library.manager.socket?.destroy();
  }

  /** No further attempt is made, and nothing is told any more. */
  dispose(): void {
    this.isOver = true;
    this.handshakeTimer?.cancel();
    this.retryTimer?.cancel();
    this.library.manager.socket?.destroy();
  }

  /** Asks the service to end the session. Resolves to whether it has heard of it. */
  closeSession(): Promise<boolean> {
    const { client, manager } = this.library;
    const library = this.ownMethods;
    return new Promise((resolve) => {
      // The library asks without waiting for the answer.
      manager.queue = (request) => library.queue.call(manager, request, (error) => resolve(error === null));
      client.close();
      Reflect.deleteProperty(manager, 'queue');
    });
  }

  private expectRequest(): void {
    const { manager } = this.library;
    if (manager.xid > LAST_XID) manager.xid = FIRST_XID;
    if (manager.socket) writeTogether(manager.socket);
  }

  /** The library's methods as they are. */
  private get ownMethods(): ConnectionManager {
    return Object.getPrototypeOf(this.library.manager) as ConnectionManager;
  }

  private guard(): void {
    const { client, manager } = this.library;
    const { servers, auth, clock } = this.options;
    const library = this.ownMethods;
    manager.servers = servers;
    manager.xid = FIRST_XID;
    manager.findNextServer = (connect) => this.connectNext(connect);
    manager.onSocketData = (bytes) => this.receive(bytes);
    manager.onSocketConnected = () => {
      this.handshakeSentAt = instantOf(clock);
      library.onSocketConnected.call(manager);
    };
    manager.onSocketError = (error) => {
      this.reason = messageOf(error);
      library.onSocketError.call(manager, error);
    };
    manager.onSocketClosed = (hadError) => {
      this.forgetConnection();
      library.onSocketClosed.call(manager, hadError);
    };
    if (auth) client.addAuthInfo(auth.scheme, Buffer.from(auth.credentials));
    client.on('state', (state: State) => this.onState(state));
  }

  private connectNext(connect: (server: ServerAddress) => void): void {
    if (this.isOver) return;
    this.retryTimer = this.options.clock.schedule(this.rotation.pauseMs(), () => {
      const server = this.rotation.take();
      this.server = server;
      this.rotation.failed();
      connect(server);
      this.limitHandshake(this.library.manager.socket);
    });
  }

  /** The library's own limit ends when the connection is accepted, whoever has accepted it. */
  private limitHandshake(socket: Socket | undefined): void {
    const limitMs = this.options.sessionTimeoutMs / 3;
    this.handshakeTimer = this.options.clock.schedule(limitMs, () => {
      this.reason = `no answer within ${Math.round(limitMs)} ms`;
      socket?.destroy();
    });
  }

  private receive(bytes: Buffer): void {
    const { manager } = this.library;
    const { socket } = manager;
    const library = this.ownMethods;
    try {
      this.frames.push(bytes, (frame) => {
        if (!answerCreate(manager, frame)) library.onSocketData.call(manager, frame);
        // What follows on a connection that was given up isn't listened to.
        return socket !== undefined && !socket.destroyed;
      });
    } catch (error) {
      this.drop(`it sent what can't be understood (${messageOf(error)})`);
    }
  }

  /** The library keeps half a frame, and requests that were never sent, for the next connection. */
  private forgetConnection(): void {
    const { manager } = this.library;
    this.handshakeTimer?.cancel();
    // Or it ends the next connection.
    if (manager.connectTimeoutHandler) clearTimeout(manager.connectTimeoutHandler);
    this.frames.clear();
    manager.pendingBuffer = null;
    manager.xid = FIRST_XID;
    for (const { callback } of manager.packetQueue.queue.splice(0)) {
      callback(connectionLoss());
    }
    // Watches are set anew by reading again: the library's way is one packet, which can be too large for the server.
    Object.assign(manager.watcherManager, { dataWatchers: {}, childWatchers: {}, existenceWatchers: {} });
    if (this.hasLasted()) this.rotation.succeeded();
    this.connectedAtMs = undefined;
    const { host, port } = this.server ?? { host: 'unknown', port: 0 };
    if (!this.isOver) this.events.disconnected(`${host}:${port}: ${this.reason}`);
    this.reason = 'the server closed the connection';
  }

  /** A server that takes connections and drops them at once isn't hurried. */
  private hasLasted(): boolean {
    if (this.connectedAtMs === undefined) return false;
    return this.options.clock.monotonicMs() - this.connectedAtMs >= this.options.sessionTimeoutMs / 3;
  }

  private onState(state: State): void {
    if (this.isOver) return;
    if (state === State.SYNC_CONNECTED) {
      this.handshakeTimer?.cancel();
      this.connectedAtMs = this.options.clock.monotonicMs();
      const { client } = this.library;
      this.events.connected({
        sentAt: this.handshakeSentAt as Instant,
        sessionId: client.getSessionId().toString('hex'),
        timeoutMs: client.getSessionTimeout(),
      });
    } else if (state === State.EXPIRED) {
      this.events.expired();
    } else if (state === State.AUTH_FAILED) {
      this.events.refused();
    }
  }
}
