import type { Clock } from '../clock/index.js';
import type { ClaimKey, CoordinationSession } from '../coordination/index.js';
import type { Random } from '../random/index.js';
import type { Claim } from './claims.js';
import { SharedHeartbeat } from './shared-heartbeat.js';

/** On whose behalf a claim is held. */
export interface ClaimOwner {
  /** Its session ended before the claim was released. */
  onClaimLost(): void;
}

/** A session that holds claims, and who is to be told when it ends. */
export class ClaimSession {
  readonly held = new Set<Claim>();
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
    for (const claim of this.held) claim.owner.onClaimLost();
    this.held.clear();
  }
}
