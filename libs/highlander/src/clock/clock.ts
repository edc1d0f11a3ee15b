/** A pending `Clock.schedule`. */
export interface Scheduled {
  /** Ends it; does nothing after it ran. */
  cancel(): void;
}

/**
 * All time that the library sees. Two clocks, because a lease must hold on both (I2): the wall clock can jump, the
 * monotonic one can stand still while a machine is suspended.
 *
 * @publicApi
 */
export interface Clock {
  /** Wall-clock time, ms since 1970. */
  now(): number;
  /** Time since an arbitrary start, ms, never going back. */
  monotonicMs(): number;
  /** Runs `task` once, `delayMs` from now. It doesn't keep the process alive. */
  schedule(delayMs: number, task: () => void): Scheduled;
}

// setTimeout's own limit: a longer delay would fire at once.
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The clocks of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  schedule(delayMs, task) {
    if (delayMs > MAX_TIMER_MS) return scheduleInStages(delayMs, task);
    const timer = setTimeout(task, delayMs).unref();
    return { cancel: () => clearTimeout(timer) };
  },
};

/** Resolves after `delayMs`. */
export function pause(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.schedule(delayMs, resolve);
  });
}

/** `Infinity` is never over. */
function scheduleInStages(delayMs: number, task: () => void): Scheduled {
  let stage = systemClock.schedule(MAX_TIMER_MS, () => {
    stage = systemClock.schedule(delayMs - MAX_TIMER_MS, task);
  });
  return { cancel: () => stage.cancel() };
}
