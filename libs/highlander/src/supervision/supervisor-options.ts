import type { Clock } from '../clock/index.js';
import { ConfigurationError } from '../errors/index.js';
import type { SupervisedChild } from './supervised-child.js';
import type { SupervisionEvent } from './supervision-event.js';

/** @publicApi */
export interface RestForOneSupervisorOptions {
  /** The chain: each child relies on those before it. Names must differ. */
  readonly children: readonly SupervisedChild[];
  /**
   * How many restarts within `withinMs` are tolerated. One more escalates; with 0 the first failure does.
   *
   * @default 3
   */
  readonly maxRestarts?: number;
  /**
   * The window in which restarts are counted, ms.
   *
   * @default 5_000
   */
  readonly withinMs?: number;
  /**
   * How long a child's `stop` may take, ms. A child can't be killed as an OTP process can, and one whose stop is not
   * over may still be at work. So in a restart the supervisor escalates then, rather than start a second run beside
   * the first; while everything is being stopped, it reports the child and goes on with the one before it.
   *
   * @default 30_000
   */
  readonly stopTimeoutMs?: number;
  /** @default the system's clocks */
  readonly clock?: Clock;
  /**
   * Called once, when the supervisor has given up and stopped everything, with the error that was one too many. The
   * supervisor doesn't wait for it, so it may await `stop()`. What it throws becomes a process warning.
   */
  readonly onEscalate?: (error: unknown) => void | Promise<void>;
  /** For logs and metrics. What it throws becomes a process warning. */
  readonly onEvent?: (event: SupervisionEvent) => void;
}

/** Refuses what can't be meant. */
export function checkSupervisorOptions(options: {
  readonly maxRestarts: number;
  readonly withinMs: number;
  readonly stopTimeoutMs: number;
}): void {
  const { maxRestarts, withinMs, stopTimeoutMs } = options;
  if (!Number.isInteger(maxRestarts) || maxRestarts < 0) {
    throw new ConfigurationError(
      `supervision: maxRestarts must be a whole number from 0 on, not ${maxRestarts}.`,
    );
  }
  if (!(withinMs > 0)) {
    throw new ConfigurationError(
      `supervision: withinMs must be a number of milliseconds above 0, not ${withinMs}.`,
    );
  }
  if (!(stopTimeoutMs > 0)) {
    throw new ConfigurationError(
      `supervision: stopTimeoutMs must be a number of milliseconds above 0, not ${stopTimeoutMs}.`,
    );
  }
}
