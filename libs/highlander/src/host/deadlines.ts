import { AsyncResource } from 'node:async_hooks';
import type { Clock, Scheduled } from '../clock/index.js';

/** Something whose time ends. */
export interface Deadline {
  /** In ms of the monotonic clock. */
  readonly deadlineMs: number;
  /** Where it stands among the others, or {@link NOWHERE}; kept here so that it is found at once when it is removed. */
  position: number;
  /** Its time is over. */
  expire(): void;
}

/** The position of a deadline that nobody waits for. */
export const NOWHERE = -1;

/**
 * The deadlines of all calls of a node: one timer for the earliest, and none while there are no calls (I10). They are a
 * binary heap. Calls mostly come in the order of their deadlines, so that to add one takes a single step; to remove one
 * takes the logarithm of their number.
 */
export class Deadlines {
  private readonly heap: Deadline[] = [];
  private timer: Scheduled | undefined;
  private timerDueMs = Infinity;
  // The timer serves everybody: it must neither run in the scope of the call that set it, nor keep that scope alive.
  private readonly nobody = new AsyncResource('HighlanderDeadlines');

  constructor(readonly clock: Clock) {}

  add(entry: Deadline): void {
    this.heap.push(entry);
    this.up(entry, this.heap.length - 1);
    this.arm();
  }

  remove(entry: Deadline): void {
    const { heap } = this;
    const { position } = entry;
    if (position === NOWHERE) return;
    entry.position = NOWHERE;
    const last = heap.pop()!;
    if (last !== entry) {
      // Above or below: one of the two does nothing.
      this.up(last, position);
      this.down(last, last.position);
    }
    // Where others are left, the timer stays: too early, it is set anew then, which is rarer than a removal.
    if (heap.length === 0) this.disarm();
  }

  private expireDue(): void {
    const { heap } = this;
    this.disarm();
    try {
      const now = this.clock.monotonicMs();
      for (let first = heap[0]; first && first.deadlineMs <= now; first = heap[0]) {
        this.remove(first);
        first.expire();
      }
    } finally {
      this.arm();
    }
  }

  private arm(): void {
    const [first] = this.heap;
    if (!first || (this.timer && this.timerDueMs <= first.deadlineMs)) return;
    this.timer?.cancel();
    this.timerDueMs = first.deadlineMs;
    this.timer = this.nobody.runInAsyncScope(() =>
      this.clock.schedule(Math.max(0, first.deadlineMs - this.clock.monotonicMs()), () => this.expireDue()),
    );
  }

  private disarm(): void {
    this.timer?.cancel();
    this.timer = undefined;
    this.timerDueMs = Infinity;
  }

  /** Puts an entry at `position`, or above, where those that end later make room. */
  private up(entry: Deadline, position: number): void {
    const { heap } = this;
    let at = position;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const other = heap[above]!;
      if (other.deadlineMs <= entry.deadlineMs) break;
      heap[at] = other;
      other.position = at;
      at = above;
    }
    heap[at] = entry;
    entry.position = at;
  }

  /** Puts an entry at `position`, or below, where those that end earlier make room. */
  private down(entry: Deadline, position: number): void {
    const { heap } = this;
    let at = position;
    for (let below = 2 * at + 1; below < heap.length; below = 2 * at + 1) {
      const right = heap[below + 1];
      if (right && right.deadlineMs < heap[below]!.deadlineMs) below++;
      const other = heap[below]!;
      if (entry.deadlineMs <= other.deadlineMs) break;
      heap[at] = other;
      other.position = at;
      at = below;
    }
    heap[at] = entry;
    entry.position = at;
  }
}
