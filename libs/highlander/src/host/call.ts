import type { Clock, Scheduled } from '../clock/index.js';
import { CallAbortedError, CallTimeoutError, OutcomeUnknownError } from '../errors/index.js';
import type { ObjectIdentity } from '../object/index.js';
import type { CallScope, ChainLink } from './call-scope.js';
import type { Operation } from './operation.js';

/**
 * Where a call stands. `waiting`: its handler has not begun, so it can be refused or moved without harm; `running`:
 * the handler has begun; `committing`: its change waits to be durable; `settled`: the caller has its answer.
 */
export type CallPhase = 'waiting' | 'running' | 'committing' | 'settled';

export interface CallOptions {
  /** How long the caller waits, in ms. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** One call of one object, from its arrival to its answer. */
export class Call {
  readonly promise: Promise<unknown>;
  readonly principal: unknown;
  readonly readOnly: boolean;
  readonly caller: ChainLink | undefined;
  /** In ms of the monotonic clock. */
  readonly deadlineMs: number;
  phase: CallPhase = 'waiting';
  /** Told, with its age, that the handler still ran when the call's time was over. */
  onOverdue: ((ageMs: number) => void) | undefined;

  private readonly timeoutMs: number;
  private readonly signal: AbortSignal | undefined;
  private resolve!: (reply: unknown) => void;
  private reject!: (error: unknown) => void;
  private timer: Scheduled | undefined;
  private begunMs = 0;
  private onAbort: (() => void) | undefined;

  constructor(
    readonly object: ObjectIdentity,
    readonly operation: Operation,
    readonly args: readonly unknown[],
    scope: CallScope,
    options: CallOptions,
    private readonly clock: Clock,
  ) {
    this.principal = scope.principal;
    this.caller = scope.chain;
    this.readOnly = scope.readOnly || operation.kind === 'read';
    this.signal = options.signal;
    const now = clock.monotonicMs();
    // What a running handler calls must end before the handler's own caller gives up.
    const inherited = scope.chain?.isRunning() ? scope.deadlineMs : Infinity;
    this.deadlineMs = Math.min(now + options.timeoutMs, inherited);
    this.timeoutMs = Math.max(0, Math.round(this.deadlineMs - now));
    this.promise = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  /** Whether the call may begin: a call whose time is over, or whose caller has gone, never does. */
  mayBegin(): boolean {
    if (this.phase !== 'waiting') return false;
    if (this.signal?.aborted) {
      this.abort();
      return false;
    }
    this.begunMs = this.clock.monotonicMs();
    if (this.begunMs < this.deadlineMs) return true;
    this.expire();
    return false;
  }

  /** Watches deadline and signal. Calls that were answered at once never come here. */
  watch(): void {
    if (this.phase === 'settled' || this.timer) return;
    this.timer = this.clock.schedule(this.deadlineMs - this.clock.monotonicMs(), () => this.expire());
    if (!this.signal) return;
    if (this.signal.aborted) {
      this.abort();
      return;
    }
    this.onAbort = () => this.abort();
    this.signal.addEventListener('abort', this.onAbort, { once: true });
  }

  succeed(reply: unknown): void {
    if (this.settle()) this.resolve(reply);
  }

  fail(error: unknown): void {
    if (this.settle()) this.reject(error);
  }

  private expire(): void {
    if (this.phase === 'committing') {
      this.fail(new OutcomeUnknownError(this.object, `storage did not answer within ${this.timeoutMs} ms`));
    } else {
      const ran = this.phase === 'waiting' ? 'no' : 'unknown';
      if (this.phase === 'running') this.onOverdue?.(this.clock.monotonicMs() - this.begunMs);
      this.fail(new CallTimeoutError(this.object, this.operation.name, this.timeoutMs, ran));
    }
  }

  private abort(): void {
    const ran = this.phase === 'waiting' ? 'no' : 'unknown';
    this.fail(new CallAbortedError(this.object, this.operation.name, ran, this.signal?.reason));
  }

  private settle(): boolean {
    if (this.phase === 'settled') return false;
    this.phase = 'settled';
    this.timer?.cancel();
    if (this.onAbort) this.signal?.removeEventListener('abort', this.onAbort);
    return true;
  }
}
