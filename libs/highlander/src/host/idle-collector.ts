import type { Clock, Scheduled } from '../clock/index.js';
import { LiveLimit } from './live-limit.js';
import { ActivityList, type ActivityEntry } from './activity-list.js';

/** An activation, as the collector sees it. */
export interface Collectable extends ActivityEntry {
  readonly idleTimeoutMs: number;
  /** Whether it could be put to sleep now: nothing runs, waits or is being written. */
  isIdle(): boolean;
  /** Somebody waits for its next state: it stays, unless others need the room. */
  readonly isWatched: boolean;
  /** Puts it to sleep. Resolves when it is gone; never rejects. */
  sleep(): Promise<void>;
}

// Objects that fall due close together are collected together.
const MIN_SWEEP_MS = 50;

/**
 * Puts objects to sleep that nobody has used for their idle timeout, and the least recently used ones where more
 * than `maxLive` are awake. One timer for all (I10): an idle object costs nothing but its place in a list.
 */
export class IdleCollector {
  /** How many objects may be awake. */
  readonly limit: LiveLimit;
  /** One list per idle timeout, each in order of last use, hence in order of falling due. */
  private readonly lists = new Map<number, ActivityList<Collectable>>();
  private timer: Scheduled | undefined;
  private timerDueMs = Infinity;

  constructor(
    private readonly clock: Clock,
    maxLive: number,
  ) {
    this.limit = new LiveLimit(maxLive, () => this.leastRecentlyUsed()?.sleep());
  }

  /** An object is awake; its idle time begins. */
  add(entry: Collectable): void {
    let list = this.lists.get(entry.idleTimeoutMs);
    if (!list) this.lists.set(entry.idleTimeoutMs, (list = new ActivityList()));
    const now = this.clock.monotonicMs();
    list.add(entry, now);
    this.sweepBy(now + entry.idleTimeoutMs);
  }

  /** The object has come to rest, maybe only for now. */
  rests(): void {
    if (this.limit.isTight) this.limit.makeRoom();
  }

  use(entry: Collectable): void {
    this.lists.get(entry.idleTimeoutMs)!.use(entry, this.clock.monotonicMs());
  }

  /** The object is going to sleep, and won't be asked again. */
  remove(entry: Collectable): void {
    this.lists.get(entry.idleTimeoutMs)?.remove(entry);
  }

  stop(): void {
    this.timer?.cancel();
    this.timer = undefined;
    this.timerDueMs = Infinity;
  }

  private leastRecentlyUsed(): Collectable | undefined {
    let found: Collectable | undefined;
    for (const list of this.lists.values()) {
      let candidate = list.oldest;
      while (candidate && !candidate.isIdle()) candidate = list.after(candidate);
      if (candidate && (!found || candidate.lastUsedMs < found.lastUsedMs)) found = candidate;
    }
    return found;
  }

  private sweep(): void {
    this.stop();
    const now = this.clock.monotonicMs();
    for (const [idleTimeoutMs, list] of this.lists) {
      let entry = list.oldest;
      while (entry && entry.lastUsedMs + idleTimeoutMs <= now) {
        const next = list.after(entry);
        if (entry.isIdle() && !entry.isWatched) void entry.sleep();
        // Busy or watched: asked again after another idle timeout.
        else list.use(entry, now);
        entry = next;
      }
    }
    for (const [idleTimeoutMs, { oldest }] of this.lists) {
      if (oldest) this.sweepBy(oldest.lastUsedMs + idleTimeoutMs);
    }
  }

  private sweepBy(dueMs: number): void {
    if (dueMs >= this.timerDueMs) return;
    this.timer?.cancel();
    this.timerDueMs = dueMs;
    const delayMs = Math.max(MIN_SWEEP_MS, dueMs - this.clock.monotonicMs());
    this.timer = this.clock.schedule(delayMs, () => this.sweep());
  }
}
