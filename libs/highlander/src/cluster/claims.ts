import type {
  ClaimHolder,
  ClaimKey,
  Coordination,
  CoordinationSession,
  SessionOwner,
} from '../coordination/index.js';
import { CoordinationUnavailableError } from '../errors/index.js';

/** Told when a claim is lost: its session ended before the claim was released. */
export type OnClaimLost = () => void;

/** A session that holds claims, and who is to be told when it ends. */
interface ClaimSession {
  readonly session: CoordinationSession;
  readonly held: Map<Claim, OnClaimLost>;
  ended: boolean;
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
  ) {}

  /** Whether nobody else can own the object at this instant. */
  isValid(): boolean {
    return this.holder.session.lease.isValid();
  }

  /** Resolves when the claim is valid (again); rejects when it is lost for good. */
  untilValid(): Promise<void> {
    return this.holder.session.lease.untilValid();
  }

  /**
   * Proves, by a heartbeat sent after the call, that the claim still is this node's. What was read from anywhere
   * before the call was then read as the rightful owner (I3).
   */
  async prove(): Promise<boolean> {
    const { session } = this.holder;
    await session.heartbeat();
    const found = await session.lookup(this.key);
    return found?.sessionId === session.id && found.zxid === this.zxid;
  }

  /** Gives the object up. Nobody is told of a loss any more. */
  async release(): Promise<void> {
    this.holder.held.delete(this);
    if (!this.holder.ended) await this.holder.session.release(this.key);
  }
}

/**
 * The claims of this node. They are held by a session of their own, so that its end takes these objects, and nothing
 * else of the node.
 */
export class Claims {
  private current: Promise<ClaimSession> | undefined;
  private isOpen = false;

  constructor(
    private readonly coordination: Coordination,
    private readonly owner: SessionOwner,
  ) {}

  /** From now on a session is opened when there is need of one. */
  open(): void {
    this.isOpen = true;
  }

  /** Takes the claim of an object, or answers who has it. */
  async acquire(key: ClaimKey, onLost: OnClaimLost): Promise<Claim | ClaimHolder> {
    const holder = await this.claimSession();
    const outcome = await holder.session.claim(key);
    if (!outcome.claimed) return outcome.holder;
    if (holder.ended)
      throw new CoordinationUnavailableError('the session ended while the object was being claimed', key);
    const claim = new Claim(key, outcome.zxid, holder);
    holder.held.set(claim, onLost);
    return claim;
  }

  /** Who owns the object now. */
  async lookup(key: ClaimKey): Promise<ClaimHolder | null> {
    const { session } = await this.claimSession();
    return session.lookup(key);
  }

  /** Ends the session, and with it whatever claims are left. No other is opened. */
  async close(): Promise<void> {
    this.isOpen = false;
    const holder = await this.current?.catch(() => undefined);
    await holder?.session.close();
  }

  private async claimSession(): Promise<ClaimSession> {
    if (!this.isOpen) throw new CoordinationUnavailableError('this node is starting or has stopped');
    return (this.current ??= this.openSession());
  }

  private async openSession(): Promise<ClaimSession> {
    try {
      const session = await this.coordination.openSession(this.owner);
      const holder: ClaimSession = { session, held: new Map(), ended: false };
      void session.ended.then(() => this.onEnded(holder));
      return holder;
    } catch (error) {
      this.current = undefined;
      throw error;
    }
  }

  private onEnded(holder: ClaimSession): void {
    holder.ended = true;
    this.current = undefined;
    for (const onLost of holder.held.values()) onLost();
    holder.held.clear();
  }
}
