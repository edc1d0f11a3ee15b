import type { Call } from './call.js';

const NOBODY: readonly Call[] = [];

/** The calls that wait for a newer state of one object. */
export class WaitingWatchers {
  private calls: Call[] = [];

  get isEmpty(): boolean {
    return !this.calls.some(({ phase }) => phase === 'waiting');
  }

  add(call: Call): void {
    // Those whose callers have given up would else stay for as long as the object doesn't change.
    this.calls = this.calls.filter(({ phase }) => phase === 'waiting');
    this.calls.push(call);
  }

  /** Those that still wait, which are the taker's from here on. */
  takeAll(): readonly Call[] {
    const { calls } = this;
    if (calls.length === 0) return NOBODY;
    this.calls = [];
    return calls.filter(({ phase }) => phase === 'waiting');
  }
}
