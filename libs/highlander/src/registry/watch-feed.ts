import { pause, type Clock } from '../clock/index.js';
import { CallAbortedError, CallTimeoutError, HighlanderError, NodeDrainingError } from '../errors/index.js';
import type { StateAndRevision } from '../host/index.js';
import type { Random } from '../random/index.js';

/** Waits for a revision above `since`, wherever the object lives, until `signal` says that nobody does any more. */
export type NextSnapshot = (since: number, signal: AbortSignal) => Promise<StateAndRevision>;

const FIRST_PAUSE_MS = 20;
const MAX_PAUSE_MS = 1_000;

/**
 * What one object tells the watchers of this node. It asks for the next snapshot again and again, one question at a
 * time: so whoever is slow gets fewer and newer ones, nothing piles up anywhere, and a new owner is found as for any
 * other call.
 */
export class WatchFeed {
  private stopped = false;
  private asking = new AbortController();

  constructor(
    private readonly next: NextSnapshot,
    private readonly onSnapshot: (snapshot: StateAndRevision) => void,
    /** The object can't be watched any more; without an error: since this node stops. */
    private readonly onEnd: (error?: unknown) => void,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  stop(): void {
    this.stopped = true;
    this.asking.abort();
  }

  /** Takes the question back that is under way, and asks it again. */
  askAgain(): void {
    const { asking } = this;
    this.asking = new AbortController();
    asking.abort();
  }

  /** @param since the newest revision that is known already */
  async run(since: number): Promise<void> {
    let failures = 0;
    while (!this.stopped) {
      try {
        const snapshot = await this.next(since, this.asking.signal);
        failures = 0;
        if (this.stopped) return;
        since = snapshot.revision;
        this.onSnapshot(snapshot);
      } catch (error) {
        // Nothing new is no failure, and neither is a question that was taken back.
        if (error instanceof CallTimeoutError || error instanceof CallAbortedError) continue;
        if (!mayPass(error)) {
          if (!this.stopped) this.onEnd(error instanceof NodeDrainingError ? undefined : error);
          return;
        }
        await this.pause(failures++);
      }
    }
  }

  private pause(failures: number): Promise<void> {
    const limitMs = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures, 10));
    return pause(this.clock, limitMs * (0.5 + this.random.fraction() / 2));
  }
}

const PASSING = new Set([
  'HIGHLANDER_COORDINATION_UNAVAILABLE',
  'HIGHLANDER_NODE_UNREACHABLE',
  'HIGHLANDER_OWNERSHIP_LOST',
  'HIGHLANDER_STORAGE',
  'HIGHLANDER_MAILBOX_FULL',
]);

/** Whether the failure says nothing against the object itself, so that a watcher outlives it. */
function mayPass(error: unknown): boolean {
  return error instanceof HighlanderError && PASSING.has(error.code);
}
