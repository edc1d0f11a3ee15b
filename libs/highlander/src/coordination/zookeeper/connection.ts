/*
 * Job: the connection of one session: requests, answered within 2T/3 or given up with the socket that they were sent
 * on, and the end of the session, told by a server or by the time that it was out of reach.
 *
 * Invariants:
 * - C1 No request is sent before the handshake, and none is kept for a later connection.
 * - C2 An answer that is overdue is never waited for again: the connection goes, so that the order of answers holds.
 * - C3 A session whose id or timeout changes is not the same session: it is lost.
 * - C4 After the end nothing is sent, and nothing that arrives is listened to.
 */
import type { Clock, Scheduled } from '../../clock/index.js';
import { CoordinationUnavailableError } from '../../errors/index.js';
import { GuardedClient, type GuardedClientOptions, type Handshake } from './client/guarded-client.js';
import { Requests, type Access, type RequestLog, type SentRequest } from './requests.js';
import { Code, isRefusal, sessionEnded } from './replies.js';

export interface ConnectionEvents {
  /** Connected, for the first time or again. Called before any request is sent on this connection. */
  connected(handshake: Handshake): void;
  disconnected(): void;
  /** Called once: the session is over. */
  ended(reason: string): void;
}

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export class Connection implements RequestLog {
  private readonly guarded: GuardedClient;
  private readonly requests: Requests;
  private readonly clock: Clock;
  private readonly waiting = new Set<Waiting>();
  /** Since when each answer is waited for, in the order in which they have to come. */
  private readonly unanswered = new Set<SentRequest>();
  private session: Handshake | undefined;
  private timeoutMs: number;
  private watchdog: Scheduled | undefined;
  private lostTimer: Scheduled | undefined;
  private connected = false;
  private endReason: string | undefined;
  private isRefused = false;
  private expired = false;
  private lastFailure = 'no server has answered yet';

  constructor(
    options: GuardedClientOptions,
    access: Access,
    private readonly events: ConnectionEvents,
  ) {
    this.clock = options.clock;
    this.timeoutMs = options.sessionTimeoutMs;
    this.guarded = new GuardedClient(options, {
      connected: (handshake) => this.onConnected(handshake),
      disconnected: (reason) => this.onDisconnected(reason),
      expired: () => this.expire(),
      refused: () => {
        this.isRefused = true;
        this.end('ZooKeeper refuses the credentials');
      },
    });
    this.requests = new Requests(this.guarded, this, access);
  }

  /** As 16 hexadecimal digits; empty before it is connected for the first time. */
  get sessionId(): string {
    return this.session?.sessionId ?? '';
  }

  /** T: what the servers have granted, ms. */
  get sessionTimeoutMs(): number {
    return this.timeoutMs;
  }

  /** How long an answer is waited for, ms. */
  get requestTimeoutMs(): number {
    return (this.timeoutMs * 2) / 3;
  }

  get credentials(): GuardedClient['session'] {
    return this.guarded.session;
  }

  /** Why there was no connection, the last time. */
  get failure(): string {
    return this.lastFailure;
  }

  /** Whether a server has refused the credentials. */
  get areCredentialsRefused(): boolean {
    return this.isRefused;
  }

  get isConnected(): boolean {
    return this.connected;
  }

  /** Whether the service has said that the session is over. */
  get isExpired(): boolean {
    return this.expired;
  }

  get isOver(): boolean {
    return this.endReason !== undefined;
  }

  sent(): SentRequest {
    const request = { sentMs: this.clock.monotonicMs() };
    this.unanswered.add(request);
    return request;
  }

  answered(request: SentRequest): void {
    this.unanswered.delete(request);
  }

  connect(): void {
    this.guarded.connect();
  }

  /**
   * Makes requests, in one tick, as soon as there is a connection. Those that are made synchronously are sent on one
   * connection, one after the other. Rejects with `CoordinationUnavailableError` if nothing was sent.
   */
  async run<T>(make: (requests: Requests) => Promise<T>): Promise<T> {
    const deadlineMs = this.clock.monotonicMs() + this.requestTimeoutMs;
    while (!this.isConnected) await this.connection(deadlineMs - this.clock.monotonicMs());
    this.refuseIfOver();
    try {
      return await make(this.requests);
    } catch (error) {
      if (isRefusal(error, Code.SESSION_EXPIRED)) this.expire();
      throw error;
    } finally {
      this.refuseIfOver();
    }
  }

  /** Resolves when there is a connection, or rejects after this time. */
  connection(withinMs: number): Promise<void> {
    this.refuseIfOver();
    if (this.isConnected) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = this.clock.schedule(withinMs, () => {
        this.waiting.delete(waiting);
        reject(new CoordinationUnavailableError(`there is no connection (${this.lastFailure})`));
      });
      const settle =
        <A extends unknown[]>(with_: (...args: A) => void) =>
        (...args: A) => {
          timer.cancel();
          this.waiting.delete(waiting);
          with_(...args);
        };
      const waiting = { resolve: settle(resolve), reject: settle(reject) };
      this.waiting.add(waiting);
    });
  }

  /** Asks the service to end the session, and ends it here. Resolves to whether the service has heard of it. */
  async close(): Promise<boolean> {
    let heard = false;
    if (this.isConnected) {
      heard = await new Promise<boolean>((resolve) => {
        const timer = this.clock.schedule(this.requestTimeoutMs, () => resolve(false));
        void this.guarded.closeSession().then((answer) => {
          timer.cancel();
          resolve(answer);
        });
      });
    }
    this.end('it was closed');
    return heard;
  }

  /** The session is nothing to this node any more, whatever the service knows. */
  end(reason: string): void {
    if (this.endReason !== undefined) return;
    this.endReason = reason;
    this.connected = false;
    this.watchdog?.cancel();
    this.lostTimer?.cancel();
    this.guarded.dispose();
    for (const { reject } of this.waiting) reject(sessionEnded(reason));
    this.events.ended(reason);
  }

  /** @throws CoordinationUnavailableError when the session is over */
  refuseIfOver(): void {
    if (this.endReason !== undefined) throw sessionEnded(this.endReason);
  }

  private expire(): void {
    this.expired = true;
    this.end('ZooKeeper has expired it');
  }

  private onConnected(handshake: Handshake): void {
    const { session } = this;
    if (session && (session.sessionId !== handshake.sessionId || session.timeoutMs !== handshake.timeoutMs)) {
      this.end('a server answered with another session, or another timeout');
      return;
    }
    this.session = handshake;
    this.timeoutMs = handshake.timeoutMs;
    this.connected = true;
    this.lostTimer?.cancel();
    this.lostTimer = undefined;
    this.watch();
    this.events.connected(handshake);
    for (const { resolve } of this.waiting) resolve();
  }

  private onDisconnected(reason: string): void {
    this.lastFailure = reason;
    if (!this.isConnected) return;
    this.connected = false;
    this.watchdog?.cancel();
    this.events.disconnected();
    // Whatever the servers think of it: nobody has proved it for longer than it lasts.
    this.lostTimer = this.clock.schedule((this.timeoutMs * 4) / 3, () =>
      this.end('no server could be reached for longer than it lasts'),
    );
  }

  /** The library waits for an answer for ever, and notices no dead connection. */
  private watch(): void {
    const everyMs = this.timeoutMs / 20;
    this.watchdog = this.clock.schedule(everyMs, () => {
      const [oldest] = this.unanswered;
      const waitedMs = oldest ? this.clock.monotonicMs() - oldest.sentMs : 0;
      if (waitedMs > this.requestTimeoutMs - everyMs)
        this.guarded.drop(`no answer for ${Math.round(waitedMs)} ms`);
      else this.watch();
    });
  }
}
