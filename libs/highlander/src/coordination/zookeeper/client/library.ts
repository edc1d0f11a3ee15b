/*
 * Job: the door to node-zookeeper-client, whose types leave out what this adapter has to correct in it (version 1.1.3).
 * Boundary: no behaviour of its own, but for one fault of the library that can only be mended where it is.
 */
import type { Socket } from 'node:net';
import { createClient, Exception, type Client } from 'node-zookeeper-client';

/** A server to connect to. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

export type Callback<T = unknown> = (error: Error | null, response?: T) => void;

/** A request that waits to be sent, or for its answer. */
export interface Packet {
  readonly request: object;
  readonly callback: Callback;
}

/** The library's connection: what of it is looked up at run time, and can thus be replaced. */
export interface ConnectionManager {
  servers: readonly ServerAddress[];
  socket: Socket | undefined;
  /** The number of the next request. */
  xid: number;
  /** The beginning of a frame whose rest hasn't come. */
  pendingBuffer: Buffer | null;
  readonly packetQueue: { queue: Packet[] };
  /** What was sent, in the order in which it has to be answered. */
  readonly pendingQueue: Packet[];
  /** The last one that a server has told of, as 8 bytes. */
  zxid: Buffer;
  connectTimeoutHandler: NodeJS.Timeout | null;
  readonly watcherManager: {
    dataWatchers: Record<string, unknown>;
    childWatchers: Record<string, unknown>;
    existenceWatchers: Record<string, unknown>;
  };
  findNextServer(connect: (server: ServerAddress) => void): void;
  onSocketConnected(): void;
  onSocketData(bytes: Buffer): void;
  onSocketClosed(hadError: boolean): void;
  onSocketError(error: Error): void;
  queue(request: object, callback?: Callback): void;
}

/** A session as the service knows it. */
export interface SessionCredentials {
  readonly id: Buffer;
  readonly password: Buffer;
}

export interface LibraryClient {
  readonly client: Client;
  readonly manager: ConnectionManager;
}

/** A client that hasn't connected yet. */
export function libraryClient(sessionTimeoutMs: number, session?: SessionCredentials): LibraryClient {
  answerUnknownCodes();
  const options = {
    sessionTimeout: sessionTimeoutMs,
    // The library would send a create again that had succeeded.
    retries: 0,
    spinDelay: 0,
    ...(session && { sessionId: session.id, sessionPassword: session.password }),
  };
  // The servers are set afterwards: the library can't read all addresses.
  const client = createClient('set-afterwards:1', options);
  return {
    client,
    manager: (client as unknown as { connectionManager: ConnectionManager }).connectionManager,
  };
}

type ExceptionFactory = (code: number, path?: string) => Error;

/** What the library answers for requests whose answer was lost. */
export function connectionLoss(): Error {
  return (Exception as unknown as { create: ExceptionFactory }).create(Exception.CONNECTION_LOSS);
}

const mended = new WeakSet<ExceptionFactory>();

/** The library throws into the event loop where a server answers by a code that it doesn't know, such as a quota's. */
function answerUnknownCodes(): void {
  const library = Exception as unknown as { create: ExceptionFactory };
  const create = library.create;
  if (mended.has(create)) return;
  const createAny: ExceptionFactory = (code, path) => {
    try {
      return create(code, path);
    } catch {
      return Object.assign(new Error(`Exception: code ${code}`), { code, getCode: () => code });
    }
  };
  mended.add(createAny);
  library.create = createAny;
}
