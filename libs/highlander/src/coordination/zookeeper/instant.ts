import type { Clock } from '../../clock/index.js';

/** A moment on both clocks: each can be wrong in its own way (I2). */
export interface Instant {
  readonly monotonicMs: number;
  readonly wallMs: number;
}

export function instantOf(clock: Clock): Instant {
  return { monotonicMs: clock.monotonicMs(), wallMs: clock.now() };
}
