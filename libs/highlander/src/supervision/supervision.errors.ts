import { HighlanderError } from '../errors/index.js';

/**
 * The supervisor has stopped, or gave up, so it starts nothing any more. It could be because `start()` or `append()`
 * was called too late, or because `stop()` or an escalation (then in `cause`) came before they were done.
 *
 * @publicApi
 */
export class SupervisorStoppedError extends HighlanderError {
  readonly code = 'HIGHLANDER_SUPERVISOR_STOPPED';

  constructor(cause?: unknown) {
    super(
      'The supervisor has stopped and starts nothing any more. Make a new one to start its children again.',
      {
        cause,
      },
    );
  }
}

/**
 * A child's `stop()` was not over in time. What it does from here on is unknown, so it is never started again.
 *
 * @publicApi
 */
export class ChildStopTimeoutError extends HighlanderError {
  readonly code = 'HIGHLANDER_CHILD_STOP_TIMEOUT';
  readonly child: string;
  readonly timeoutMs: number;

  constructor(child: string, timeoutMs: number) {
    super(
      `${child} did not stop within ${timeoutMs} ms, and may still be at work. ` +
        'Find out what its stop() waits for, or raise stopTimeoutMs.',
    );
    this.child = child;
    this.timeoutMs = timeoutMs;
  }
}
