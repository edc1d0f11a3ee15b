import { systemClock, type Clock } from '../../clock/index.js';

const LONGEST_PAUSE_MS = 1_000;

/** A clock on which the pauses between two attempts pass at once. What takes longer takes as long as it does. */
export function pauselessClock(): Clock {
  let passedMs = 0;
  return {
    now: () => systemClock.now(),
    monotonicMs: () => systemClock.monotonicMs() + passedMs,
    schedule(delayMs, task) {
      if (delayMs > LONGEST_PAUSE_MS) return systemClock.schedule(delayMs, task);
      passedMs += delayMs;
      return systemClock.schedule(0, task);
    },
  };
}
