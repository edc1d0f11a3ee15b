const TICK_MS = 10;
// Timers are never on time to the millisecond.
const USUAL_LATENESS_MS = 2;

/** Measures for how long this process doesn't get a processor, by how late its timer is. */
export class Starvation {
  private starvedMs = 0;
  private lastMs = performance.now();
  private readonly timer = setInterval(() => this.tick(), TICK_MS);

  /** Ends it, and gives what it has measured. */
  stop(): number {
    this.tick();
    clearInterval(this.timer);
    return this.starvedMs;
  }

  private tick(): void {
    const nowMs = performance.now();
    this.starvedMs += Math.max(0, nowMs - this.lastMs - TICK_MS - USUAL_LATENESS_MS);
    this.lastMs = nowMs;
  }
}
