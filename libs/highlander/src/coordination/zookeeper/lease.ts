/*
 * Job: for how long a session may be trusted (I2), from when its proofs were sent. Boundary: no requests, no timers but
 * for those who wait.
 *
 * A lease ends 0.9 T after a request was sent that the *leader* is known to have counted as a sign of life:
 * - a handshake that was answered: sessions are created and taken up again by the leader, which starts their time anew;
 * - a heartbeat H_j, once another one of the same connection, sent at least a tick after H_j was acknowledged, is
 *   acknowledged as well. A follower tells the leader whom it has heard of with the leader's pings, each half tick. One
 *   acknowledged write proves the session alive, but doesn't make it last.
 */
import type { Clock } from '../../clock/index.js';
import type { Lease } from '../coordination.js';
import type { CoordinationUnavailableError } from '../../errors/index.js';
import type { Instant } from './instant.js';

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

interface Acknowledged {
  readonly sentAt: Instant;
  readonly answeredMs: number;
}

// The rest is for clocks that go at different rates.
const TRUSTED_PART = 0.9;
// Heartbeats closer together than this part of T are as good as one.
const SPACING = 1 / 50;

export class ZooKeeperLease implements Lease {
  private provedAt: Instant | undefined;
  private candidates: Acknowledged[] = [];
  private timeoutMs = 0;
  private endError: CoordinationUnavailableError | undefined;
  private waiting: Waiting[] = [];

  constructor(
    private readonly clock: Clock,
    /** The servers' unit of time, ms, where it is known. */
    private readonly tickMs: number | undefined,
  ) {}

  isValid(): boolean {
    if (!this.provedAt || this.endError) return false;
    const trustedMs = this.timeoutMs * TRUSTED_PART;
    const monotonicMs = this.clock.monotonicMs() - this.provedAt.monotonicMs;
    const wallMs = this.clock.now() - this.provedAt.wallMs;
    // A wall clock that went back proves nothing.
    return monotonicMs < trustedMs && wallMs >= 0 && wallMs < trustedMs;
  }

  untilValid(): Promise<void> {
    if (this.endError) return Promise.reject(this.endError);
    if (this.isValid()) return Promise.resolve();
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  /** A server has answered a handshake that was sent then. Heartbeats of earlier connections count no more. */
  connected(sentAt: Instant, timeoutMs: number): void {
    this.timeoutMs = timeoutMs;
    this.candidates = [];
    this.prove(sentAt);
  }

  /** A heartbeat that was sent then, on the connection that there is, is acknowledged now. */
  acknowledged(sentAt: Instant): void {
    const tickMs = this.tickMs ?? this.timeoutMs / 2;
    const proved = this.candidates.findLastIndex(
      ({ answeredMs }) => answeredMs + tickMs <= sentAt.monotonicMs,
    );
    const candidate = this.candidates[proved];
    if (candidate) {
      this.candidates.splice(0, proved);
      this.prove(candidate.sentAt);
    }
    const last = this.candidates.at(-1);
    if (!last || sentAt.monotonicMs - last.sentAt.monotonicMs >= this.timeoutMs * SPACING) {
      this.candidates.push({ sentAt, answeredMs: this.clock.monotonicMs() });
    }
  }

  end(error: CoordinationUnavailableError): void {
    this.endError = error;
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }

  private prove(sentAt: Instant): void {
    // Never an earlier end than there was: what was proved once stays proved.
    if (this.provedAt && sentAt.monotonicMs <= this.provedAt.monotonicMs) return;
    this.provedAt = sentAt;
    if (!this.isValid()) return;
    for (const { resolve } of this.waiting.splice(0)) resolve();
  }
}
