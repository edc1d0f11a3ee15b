import type { Clock } from '../clock/index.js';

/** Waits for a promise that never rejects, but not longer than `timeoutMs`. Answers whether it was in time. */
export function within(clock: Clock, timeoutMs: number, promise: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = clock.schedule(timeoutMs, () => resolve(false));
    void promise.then(() => {
      timer.cancel();
      resolve(true);
    });
  });
}
