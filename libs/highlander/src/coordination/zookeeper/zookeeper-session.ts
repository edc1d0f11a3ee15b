import { keepAlive, type Clock } from '../../clock/index.js';
import type {
  ClaimHolder,
  ClaimKey,
  ClaimOutcome,
  CoordinationSession,
  MemberData,
  SessionOwner,
} from '../coordination.js';
import { CoordinationUnavailableError, describeObject } from '../../errors/index.js';
import type { Handshake } from './client/guarded-client.js';
import type { SessionCredentials } from './client/library.js';
import type { Connection, ConnectionEvents } from './connection.js';
import { Heartbeats } from './heartbeats.js';
import { ZooKeeperLease } from './lease.js';
import { makeParents } from './make-parents.js';
import { MemberWatch } from './member-watch.js';
import type { Paths } from './paths.js';
import { Code, isRefusal, publicError, sessionEnded } from './replies.js';
import { SessionClaims } from './session-claims.js';
import { SessionMembers } from './session-members.js';

const NO_DATA = Buffer.alloc(0);

/** What a session is made of. */
export interface SessionParts {
  readonly owner: SessionOwner;
  readonly paths: Paths;
  readonly clock: Clock;
  readonly tickMs: number | undefined;
  /** Makes a connection: a new session, or the one of these credentials again. */
  connect(events: ConnectionEvents, session?: SessionCredentials): Connection;
}

/** A node's end of a session with ZooKeeper. */
export class ZooKeeperSession implements CoordinationSession {
  readonly lease: ZooKeeperLease;
  readonly ended: Promise<void>;
  readonly connection: Connection;
  private resolveEnded!: () => void;
  private heartbeats: Heartbeats | undefined;
  private claims!: SessionClaims;
  private memberList!: SessionMembers;
  private watch: MemberWatch | undefined;
  private isClosed = false;
  private closing: Promise<void> | undefined;
  /** Whether the service may not have heard that the session was closed. */
  private isCloseInDoubt = false;

  constructor(private readonly parts: SessionParts) {
    this.lease = new ZooKeeperLease(parts.clock, parts.tickMs);
    this.ended = new Promise((resolve) => {
      this.resolveEnded = resolve;
    });
    this.connection = parts.connect({
      connected: (handshake) => this.onConnected(handshake),
      disconnected: () => this.heartbeats?.disconnected(),
      ended: (reason) => this.onEnded(reason),
    });
  }

  get id(): string {
    return this.connection.sessionId;
  }

  get isFull(): boolean {
    return this.claims.isFull;
  }

  /** Resolves when the session can be used. */
  async open(withinMs: number): Promise<void> {
    const { paths, owner, clock } = this.parts;
    this.connection.connect();
    await this.connection.connection(withinMs);
    const path = paths.session(owner.nodeId, this.id);
    await this.createSessionZnode(path);
    this.claims = new SessionClaims(this.connection, paths, owner, path);
    this.memberList = new SessionMembers(this.connection, paths);
    this.watch = new MemberWatch(this.connection, this.memberList, clock);
    this.heartbeats = new Heartbeats(this.connection, this.lease, clock, path);
    if (this.connection.isConnected) this.heartbeats.connected();
  }

  claim(key: ClaimKey): Promise<ClaimOutcome> {
    return this.answer(`claim ${describeObject(key)}`, () => this.claims.claim(key));
  }

  release(key: ClaimKey): Promise<void> {
    return this.answer(`release ${describeObject(key)}`, () => this.claims.release(key));
  }

  lookup(key: ClaimKey): Promise<ClaimHolder | null> {
    return this.answer(`look up ${describeObject(key)}`, () => this.claims.lookup(key));
  }

  heartbeat(): Promise<void> {
    return this.answer('send a heartbeat', () => this.heartbeats!.prove());
  }

  join(member: MemberData): Promise<void> {
    return this.answer('join the members', () => this.memberList.join(member));
  }

  members(): Promise<readonly MemberData[]> {
    return this.answer('read the members', () => this.memberList.read());
  }

  watchMembers(onChange: (members: readonly MemberData[]) => void): () => void {
    return this.watch!.add(onChange);
  }

  close(): Promise<void> {
    this.isClosed = true;
    this.stop(sessionEnded('it was closed'));
    this.closing ??= keepAlive(() => this.closeOnce()).finally(() => {
      this.closing = undefined;
    });
    return this.closing;
  }

  private async closeOnce(): Promise<void> {
    const { connection } = this;
    if (connection.isOver && !this.isCloseInDoubt) return;
    // A connection that was given up isn't used again, but the session may still be there.
    const heard = await closeBy(connection.isOver ? this.reconnected() : connection);
    this.isCloseInDoubt = !heard;
    if (heard) return;
    throw new CoordinationUnavailableError(
      'ZooKeeper may not have heard that the session was closed; it ends by itself, with its claims',
    );
  }

  private reconnected(): Connection {
    const nobody = { connected: () => undefined, disconnected: () => undefined, ended: () => undefined };
    const connection = this.parts.connect(nobody, this.connection.credentials);
    connection.connect();
    return connection;
  }

  private async createSessionZnode(path: string): Promise<void> {
    const create = () => this.connection.run((requests) => requests.create(path, NO_DATA, 'ephemeral'));
    try {
      await create();
    } catch (error) {
      if (!isRefusal(error, Code.NO_NODE)) throw error;
      await makeParents(this.connection, this.parts.paths.parents);
      await create();
    }
  }

  private onConnected({ sentAt, timeoutMs }: Handshake): void {
    this.lease.connected(sentAt, timeoutMs);
    this.heartbeats?.connected();
    this.watch?.connected();
  }

  private onEnded(reason: string): void {
    this.stop(sessionEnded(reason));
    this.resolveEnded();
  }

  private stop(error: CoordinationUnavailableError): void {
    this.lease.end(error);
    this.heartbeats?.end(error);
    this.watch?.end();
  }

  private async answer<T>(what: string, ask: () => Promise<T>): Promise<T> {
    try {
      this.refuseIfClosed();
      const answer = await ask();
      this.refuseIfClosed();
      return answer;
    } catch (error) {
      throw publicError(error, what);
    }
  }
  private refuseIfClosed(): void {
    if (this.isClosed) throw sessionEnded('it was closed');
    this.connection.refuseIfOver();
  }
}

/** Resolves to whether the service knows that the session is over. */
async function closeBy(connection: Connection): Promise<boolean> {
  try {
    await connection.connection(connection.requestTimeoutMs);
    return await connection.close();
  } catch {
    return connection.isExpired;
  } finally {
    connection.end('it was closed');
  }
}
