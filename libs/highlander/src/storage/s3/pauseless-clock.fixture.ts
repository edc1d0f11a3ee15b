import { systemClock, type Clock } from '../../clock/index.js';

const LONGEST_PAUSE_MS = 1_000;

/**
 * A clock on which the pauses between two attempts pass at once. What takes longer takes as long as it does, unless
 * the test lets it pass.
 */
export class PauselessClock implements Clock {
  private passedMs = 0;
  private readonly waiting = new Map<() => void, number>();

  now(): number {
    return systemClock.now();
  }

  monotonicMs(): number {
    return systemClock.monotonicMs() + this.passedMs;
  }

  schedule(delayMs: number, task: () => void) {
    if (delayMs <= LONGEST_PAUSE_MS) {
      this.passedMs += delayMs;
      return systemClock.schedule(0, task);
    }
    const timer = systemClock.schedule(delayMs, task);
    const cancel = () => {
      this.waiting.delete(task);
      timer.cancel();
    };
    this.waiting.set(task, delayMs);
    return { cancel };
  }

  /** Lets the time of all requests under way be over. Returns how many there were. */
  expire(): number {
    const tasks = [...this.waiting];
    for (const [task, delayMs] of tasks) {
      this.passedMs += delayMs;
      task();
    }
    return tasks.length;
  }
}
