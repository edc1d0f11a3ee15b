import type { Clock } from '../clock/index.js';

/**
 * Lets `perSecond` pass in the long run, and `burst` at once. Instead of counting tokens it keeps the time until which
 * what passed is paid for (the generic cell rate algorithm, ITU-T I.371), so that no fractions add up.
 */
export class TokenBucket {
  private readonly intervalMs: number;
  private paidUntilMs = 0;

  constructor(
    perSecond: number,
    private readonly burst: number,
    private readonly clock: Clock,
  ) {
    this.intervalMs = 1000 / perSecond;
  }

  /** Whether one more may pass now. */
  take(): boolean {
    const nowMs = this.clock.monotonicMs();
    const paidUntilMs = Math.max(this.paidUntilMs, nowMs);
    if (paidUntilMs - nowMs > (this.burst - 1) * this.intervalMs) return false;
    this.paidUntilMs = paidUntilMs + this.intervalMs;
    return true;
  }
}
