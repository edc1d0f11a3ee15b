import { systemClock, type Clock } from '../../clock/index.js';
import { ConfigurationError, HighlanderError } from '../../errors/index.js';
import type { HistoryEntry, Operation, Outcome } from './history-entry.js';
import { entriesFromLines, entriesToLines } from './history-lines.js';
import { copyJson } from './json.js';

/** Two events of one history are at least so far apart: a clock that stands still must not hide which came first. */
const MIN_STEP_MS = 0.001;

/** An operation whose outcome isn't known yet. Exactly one of its methods is called, once. @publicApi */
export interface PendingOperation {
  /** It took effect, and gave back this JSON value; none: there was nothing to look at. */
  ok(value?: unknown): void;
  /** It surely did not run and never will. */
  failed(): void;
  /** It may have taken effect, may do so later, or never. The same as never calling anything. */
  unknown(): void;
  /** For what the call threw: {@link failed} if a Highlander error promises `ran: 'no'`, else {@link unknown}. */
  threw(error: unknown): void;
}

/** What a {@link History} is made with. @publicApi */
export interface HistoryOptions {
  /**
   * Gives the times.
   *
   * @default the clock of this machine
   */
  clock?: Clock;
}

/**
 * What the clients of a test did, and what they saw of it. Each notes an operation right before it sends it, and its
 * outcome right after it knows it; `checkLinearizable` judges the whole.
 *
 * Times are in ms since 1970 as the wall clock had it when the history was made, and go on with the monotonic clock
 * from there. Within one history no two are the same, so the order of the notes is the order of the times.
 *
 * @publicApi
 */
export class History<Op extends Operation = Operation> {
  private readonly clock: Clock;
  private readonly originMs: number;
  private lastMs = Number.NEGATIVE_INFINITY;
  private readonly noted: HistoryEntry<Op>[] = [];

  constructor({ clock = systemClock }: HistoryOptions = {}) {
    this.clock = clock;
    this.originMs = clock.now() - clock.monotonicMs();
  }

  /** All operations so far, in the order of their invocations; those that are still pending are `unknown`. */
  get entries(): readonly HistoryEntry<Op>[] {
    return [...this.noted];
  }

  /**
   * Notes that `process` is about to send an operation.
   *
   * @throws ConfigurationError if the operation holds anything but JSON
   */
  invoke(process: string, object: string, operation: Op): PendingOperation {
    const position = this.noted.length;
    const begun = { process, object, operation: copyJson(operation) as Op, invokedAtMs: this.stamp() };
    this.noted.push({ ...begun, outcome: 'unknown' });
    let done = false;
    const complete = (outcome: Outcome, value?: unknown): void => {
      if (done) {
        throw new ConfigurationError(`${process} completed an operation twice. Complete each exactly once.`);
      }
      const seen = value === undefined ? {} : { value: copyJson(value) };
      done = true;
      this.noted[position] = { ...begun, outcome, ...seen, completedAtMs: this.stamp() };
    };
    return {
      ok: (value) => complete('ok', value),
      failed: () => complete('failed'),
      unknown: () => complete('unknown'),
      threw: (error) =>
        complete(error instanceof HighlanderError && error.ran === 'no' ? 'failed' : 'unknown'),
    };
  }

  /** One line of JSON for each operation. */
  toJsonLines(): string {
    return entriesToLines(this.noted);
  }

  /**
   * The entries of histories that were written by several processes, in the order of their invocations. Their wall
   * clocks differ; what is less than `clockErrorMs` apart counts as concurrent. Too large a value only hides
   * anomalies, too small a value makes some up. Processes should have names of their own.
   *
   * @param clockErrorMs how far any two of the clocks may be apart; 0 for histories of one process
   * @throws ConfigurationError for a line that no history has written
   */
  static merge<Op extends Operation>(
    histories: readonly string[],
    { clockErrorMs }: { clockErrorMs: number },
  ): HistoryEntry<Op>[] {
    if (!(clockErrorMs >= 0)) {
      throw new ConfigurationError(`clockErrorMs is ${clockErrorMs}. Give it a number of ms from 0.`);
    }
    return histories
      .flatMap((lines) => entriesFromLines<Op>(lines))
      .map((entry) =>
        entry.completedAtMs === undefined
          ? entry
          : { ...entry, completedAtMs: entry.completedAtMs + clockErrorMs },
      )
      .sort((a, b) => a.invokedAtMs - b.invokedAtMs);
  }

  private stamp(): number {
    const nowMs = this.originMs + this.clock.monotonicMs();
    this.lastMs = Math.max(nowMs, this.lastMs + MIN_STEP_MS);
    return this.lastMs;
  }
}
