import type { Clock } from '../clock/index.js';
import type { ClaimHolder, ClaimKey, Coordination, SessionOwner } from '../coordination/index.js';
import { CoordinationUnavailableError } from '../errors/index.js';
import type { Random } from '../random/index.js';
import { ClaimSession, type ClaimOwner } from './claim-session.js';

export interface ClaimsContext {
  readonly coordination: Coordination;
  readonly clock: Clock;
  readonly random: Random;
  /** Whom the claims name, asked whenever a session is opened. */
  owner(): SessionOwner;
}

/**
 * The proof that this node owns an object (I1). It holds as long as its session does; whether it may be acted upon at
 * this instant, the lease tells (I2).
 */
export class Claim {
  constructor(
    readonly key: ClaimKey,
    readonly zxid: string,
    private readonly holder: ClaimSession,
    /** Who is told when it is lost: whatever the object consists of at the time. */
    public owner: ClaimOwner,
  ) {}

  /** Whether nobody else can own the object at this instant. */
  isValid(): boolean {
    return this.holder.session.lease.isValid();
  }

  /** Resolves when the claim is valid (again); rejects when it is lost for good. */
  untilValid(): Promise<void> {
    return this.holder.session.lease.untilValid();
  }

  /** Resolves when a heartbeat was acknowledged that was sent after this call; rejects when the claim is lost for good. */
  confirm(): Promise<void> {
    return this.holder.heartbeats.next();
  }

  /**
   * Proves, by a heartbeat sent after the call, that the claim still is this node's. What was read from anywhere
   * before the call was then read as the rightful owner (I3).
   */
  async prove(): Promise<boolean> {
    return this.holder.proves(this.key, this.zxid);
  }

  /** Gives the object up. Nobody is told of a loss any more. */
  async release(): Promise<void> {
    this.holder.held.delete(this);
    if (!this.holder.ended) await this.holder.session.release(this.key);
  }
}

/**
 * The claims of this node. They are held by sessions of their own, so that the end of one takes its objects and
 * nothing else of the node; and by several, as many as the coordination service wants, since all that a session holds
 * goes in one step when it ends.
 */
export class Claims {
  private readonly sessions = new Map<string, ClaimSession>();
  /** On its way, because all others are full. */
  private opening: Promise<ClaimSession> | undefined;
  private isOpen = false;

  constructor(private readonly context: ClaimsContext) {}

  /** From now on a session is opened when there is need of one. */
  open(): void {
    this.isOpen = true;
  }

  /** Takes the claim of an object, or answers who has it. */
  async acquire(key: ClaimKey, owner: ClaimOwner): Promise<Claim | ClaimHolder> {
    const holder = await this.roomySession();
    const found = await this.claimBy(holder, key, owner);
    if (found instanceof Claim) return found;
    // Another session of this node has it, and no activation: a create whose answer, or a delete whose request was
    // lost. It is proved before it is used (I9).
    const other = this.sessions.get(found.sessionId);
    if (!other) return found;
    await other.session.heartbeat();
    return this.claimBy(other, key, owner);
  }

  /** Who owns the object, as this node's session sees it; after a `heartbeat`, as of the call at the earliest. */
  async lookup(key: ClaimKey, options: { fresh: boolean }): Promise<ClaimHolder | null> {
    const { session } = await this.anySession();
    if (options.fresh) await session.heartbeat();
    return session.lookup(key);
  }

  /** Whether a session of this node, which is alive as of this call, holds the claim. */
  async holds(key: ClaimKey, { sessionId, zxid }: Pick<ClaimHolder, 'sessionId' | 'zxid'>): Promise<boolean> {
    const holder = this.sessions.get(sessionId);
    return holder !== undefined && (await holder.proves(key, zxid));
  }

  /** How many sessions there are. */
  get sessionCount(): number {
    return this.sessions.size;
  }

  /** Ends the sessions, and with them whatever claims are left. No others are opened. */
  async close(): Promise<void> {
    this.isOpen = false;
    await this.opening?.catch(() => undefined);
    const closed = await Promise.allSettled(
      [...this.sessions.values()].map(({ session }) => session.close()),
    );
    const failed = closed.find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
  }

  private async claimBy(
    holder: ClaimSession,
    key: ClaimKey,
    owner: ClaimOwner,
  ): Promise<Claim | ClaimHolder> {
    const outcome = await holder.session.claim(key);
    if (!outcome.claimed) return outcome.holder;
    // The answer may have come after the end of the session, and with it of the claim.
    if (holder.ended)
      throw new CoordinationUnavailableError('the session ended while the object was being claimed', key);
    const claim = new Claim(key, outcome.zxid, holder, owner);
    holder.held.add(claim);
    return claim;
  }

  private async anySession(): Promise<ClaimSession> {
    const [first] = this.sessions.values();
    return first ?? this.roomySession();
  }

  private async roomySession(): Promise<ClaimSession> {
    this.refuseIfClosed();
    for (const holder of this.sessions.values()) if (!holder.session.isFull) return holder;
    return (this.opening ??= this.openSession().finally(() => {
      this.opening = undefined;
    }));
  }

  private refuseIfClosed(): void {
    if (!this.isOpen) throw new CoordinationUnavailableError('this node is starting or has stopped');
  }

  private async openSession(): Promise<ClaimSession> {
    const { coordination, clock, random } = this.context;
    const session = await coordination.openSession(this.context.owner());
    const holder = new ClaimSession(session, clock, random);
    this.sessions.set(session.id, holder);
    void session.ended.then(() => this.onEnded(holder));
    return holder;
  }

  private onEnded(holder: ClaimSession): void {
    this.sessions.delete(holder.session.id);
    holder.end();
  }
}
