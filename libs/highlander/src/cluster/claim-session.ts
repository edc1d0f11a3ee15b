import type { Clock } from '../clock/index.js';
import type { ClaimKey, CoordinationSession } from '../coordination/index.js';
import type { Random } from '../random/index.js';
import type { Claim } from './claims.js';
import { SharedHeartbeat } from './shared-heartbeat.js';

/** Told when a claim is lost: its session ended before the claim was released. */
export type OnClaimLost = () => void;

/** A session that holds claims, and who is to be told when it ends. */
export class ClaimSession {
  readonly held = new Map<Claim, OnClaimLost>();
  readonly heartbeats: SharedHeartbeat;
  ended = false;

  constructor(
    readonly session: CoordinationSession,
    clock: Clock,
    random: Random,
  ) {
    this.heartbeats = new SharedHeartbeat(session, () => this.ended, clock, random);
  }

  /** Whether the session holds this very claim, as of the call at the earliest. */
  async proves(key: ClaimKey, zxid: string): Promise<boolean> {
    await this.session.heartbeat();
    const found = await this.session.lookup(key);
    return found?.sessionId === this.session.id && found.zxid === zxid;
  }

  /** The session is over: everything that it held is lost. */
  end(): void {
    this.ended = true;
    for (const onLost of this.held.values()) onLost();
    this.held.clear();
  }
}
