import type { Clock } from '../clock/index.js';
import type { Deferred } from './deferred.js';
import type { StopReason, SupervisedChild } from './supervised-child.js';
import { ChildStopTimeoutError } from './supervision.errors.js';

/** What a child failed with, until the supervisor has dealt with it. */
export interface ChildFailure {
  readonly during: 'start' | 'run';
  readonly error: unknown;
}

/** A child at its place in the chain, and what is known of its current run. */
export class ChainLink {
  failure: ChildFailure | undefined;
  private run: object | undefined;

  constructor(
    private readonly child: SupervisedChild,
    /** What `append()` waits for, until the first start is over. */
    public appending?: Deferred,
  ) {}

  get name(): string {
    return this.child.name;
  }

  /** Begins a run. Only the first report of the current run is passed on. */
  async start(onFailure: (error: unknown) => void): Promise<void> {
    const run = {};
    this.run = run;
    await this.child.start((error) => {
      if (this.run !== run || this.failure) return;
      this.failure = { during: 'run', error };
      onFailure(error);
    });
  }

  startSucceeded(): void {
    this.appending?.resolve();
    this.appending = undefined;
  }

  /** What the start threw tells more than what it may have reported before. */
  startFailed(error: unknown): void {
    this.disown();
    if (this.appending) this.appending.reject(error);
    else this.failure = { during: 'start', error };
  }

  /** From now on nothing counts that the current run reports, or has reported: its end is decided. */
  disown(): void {
    this.run = undefined;
    this.failure = undefined;
  }

  /** Rejects with the child's own error or a `ChildStopTimeoutError`, whichever comes first. */
  stop(reason: StopReason, clock: Clock, timeoutMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = clock.schedule(timeoutMs, () => reject(new ChildStopTimeoutError(this.name, timeoutMs)));
      void this.callStop(reason)
        .then(resolve, reject)
        .finally(() => timer.cancel());
    });
  }

  private async callStop(reason: StopReason): Promise<void> {
    await this.child.stop(reason);
  }
}
