import { systemClock } from '../../clock/index.js';

interface Waiting {
  readonly dueMs: number;
  readonly task: () => void;
}

/** Runs tasks later, each after those before it, whatever their delays. */
export class DelayLine {
  private readonly queue: Waiting[] = [];
  private lastDueMs = 0;

  run(delayMs: number, task: () => void): void {
    const nowMs = systemClock.monotonicMs();
    if (delayMs === 0 && this.queue.length === 0) {
      task();
      return;
    }
    this.lastDueMs = Math.max(this.lastDueMs, nowMs + delayMs);
    this.queue.push({ dueMs: this.lastDueMs, task });
    if (this.queue.length === 1) this.scheduleNext();
  }

  private scheduleNext(): void {
    const next = this.queue[0];
    if (!next) return;
    systemClock.schedule(next.dueMs - systemClock.monotonicMs(), () => {
      this.queue.shift();
      next.task();
      this.scheduleNext();
    });
  }
}
