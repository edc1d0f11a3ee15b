import { systemClock, type Clock, type Scheduled } from '../../clock/index.js';

/** The clocks of this machine, but for a wall clock that can be set. */
export class MovableClock implements Clock {
  private offsetMs = 0;

  now(): number {
    return systemClock.now() + this.offsetMs;
  }

  monotonicMs(): number {
    return systemClock.monotonicMs();
  }

  schedule(delayMs: number, task: () => void): Scheduled {
    return systemClock.schedule(delayMs, task);
  }

  moveWallClock(ms: number): void {
    this.offsetMs += ms;
  }
}
