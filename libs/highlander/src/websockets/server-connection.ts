import type { WebSocket } from 'ws';
import { ConfigurationError } from '../errors/index.js';
import { runAs } from '../host/index.js';
import type { ObjectClass } from '../object/index.js';
import type { ObjectRegistry } from '../registry/index.js';
import { fitReason, TOO_SLOW, type ConnectionEnd } from './close-codes.js';
import { Connection, type ConnectionWatch, type ConnectionWatchOptions } from './connection.js';
import { ConnectionWatches } from './connection-watches.js';
import { encodeFrame } from './encode-frame.js';
import { Outbox } from './outbox.js';
import type { SnapshotFrames } from './snapshot-frames.js';
import type { UpgradeRequest } from './upgrade-request.js';

export interface ConnectionFacts {
  readonly id: string;
  readonly principal: unknown;
  readonly request: UpgradeRequest;
}

export interface ConnectionMeans {
  readonly maxBufferedBytes: number;
  /** Absent where the application has no objects. */
  readonly objects: ObjectRegistry | undefined;
  /** Shared by all connections. */
  readonly frames: SnapshotFrames;
  /** Called before something is written to the socket. */
  readonly hold: () => void;
}

/** The connection as the application sees it: what can be done with an open socket, until it is open no more. */
export class ServerConnection extends Connection {
  readonly id: string;
  readonly principal: unknown;
  readonly request: UpgradeRequest;
  readonly closed: Promise<ConnectionEnd>;
  /** The way out, for answers too. */
  readonly outbox: Outbox;
  private readonly watches: ConnectionWatches;
  private readonly open = new AbortController();

  constructor(
    private readonly socket: WebSocket,
    { id, principal, request }: ConnectionFacts,
    private readonly means: ConnectionMeans,
  ) {
    super();
    this.id = id;
    this.principal = principal;
    this.request = request;
    this.outbox = new Outbox(
      socket,
      means.maxBufferedBytes,
      () => this.close(TOO_SLOW.code, TOO_SLOW.reason),
      means.hold,
    );
    this.watches = new ConnectionWatches(this.outbox, means.frames);
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => {
        this.end();
        resolve({ code, reason: reason.toString() });
      });
    });
  }

  get isOpen(): boolean {
    return this.socket.readyState === this.socket.OPEN;
  }

  get signal(): AbortSignal {
    return this.open.signal;
  }

  send(event: string, data?: unknown): void {
    this.outbox.send(encodeFrame(event, data));
  }

  close(code = 1000, reason = ''): void {
    this.socket.close(code, fitReason(reason));
    this.end();
  }

  watch(
    type: ObjectClass | string,
    id: string,
    { event = 'snapshot' }: ConnectionWatchOptions = {},
  ): ConnectionWatch {
    const { objects } = this.means;
    if (!objects) {
      throw new ConfigurationError(
        'There are no objects to watch: import HighlanderModule.forRoot() into the application.',
      );
    }
    const object = objects.ref(type as string, id);
    // Guards ask on whose behalf, whatever code it was that called.
    return runAs(this.principal, () => this.watches.watch(objects, object, event));
  }

  private end(): void {
    this.watches.close();
    this.outbox.close();
    this.open.abort();
  }
}
