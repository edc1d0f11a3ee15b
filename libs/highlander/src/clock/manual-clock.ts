import type { Clock, Scheduled } from './clock.js';

interface Entry {
  readonly dueMs: number;
  readonly order: number;
  readonly task: () => void;
}

/**
 * A clock that stands still until a test moves it.
 *
 * @publicApi
 */
export class ManualClock implements Clock {
  private elapsedMs = 0;
  private wallOffsetMs: number;
  private order = 0;
  private readonly entries = new Set<Entry>();

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.wallOffsetMs = startMs;
  }

  now(): number {
    return this.wallOffsetMs + this.elapsedMs;
  }

  monotonicMs(): number {
    return this.elapsedMs;
  }

  schedule(delayMs: number, task: () => void): Scheduled {
    const entry = { dueMs: this.elapsedMs + Math.max(0, delayMs), order: this.order++, task };
    this.entries.add(entry);
    return { cancel: () => void this.entries.delete(entry) };
  }

  /** How many tasks are scheduled; an idle system has none (I10). */
  get pending(): number {
    return this.entries.size;
  }

  /**
   * Moves time on by `ms`. Due tasks run in order, each at its own time; pending promises are given the chance to
   * settle before each and at the end.
   */
  async advance(ms: number): Promise<void> {
    const untilMs = this.elapsedMs + ms;
    await settled();
    for (let next = this.nextDue(untilMs); next; next = this.nextDue(untilMs)) {
      this.entries.delete(next);
      this.elapsedMs = next.dueMs;
      next.task();
      await settled();
    }
    this.elapsedMs = untilMs;
    await settled();
  }

  /** Sets the wall clock alone, as an operator or NTP would; the monotonic clock goes on. */
  jumpWallClock(ms: number): void {
    this.wallOffsetMs += ms;
  }

  private nextDue(untilMs: number): Entry | undefined {
    let first: Entry | undefined;
    for (const entry of this.entries) {
      if (entry.dueMs > untilMs) continue;
      if (!first || entry.dueMs < first.dueMs || (entry.dueMs === first.dueMs && entry.order < first.order)) {
        first = entry;
      }
    }
    return first;
  }
}

/** Lets every promise that can settle now do so, with those that follow from it. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => setImmediate(resolve));
  });
}
