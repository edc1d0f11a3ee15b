/*
 * Job: decide when the children of a chain are started and stopped. Boundary: knows nothing of what they are.
 *
 * What always holds:
 * 1. One loop, `converge`, is the only one that starts or stops a child, one call at a time. All else (a failure,
 *    `stop()`, `append()`) leaves a note and wakes it; it looks at the notes between any two calls.
 * 2. The first `keep` children may go on as they are. Those that run beyond them are stopped first, from the end; only
 *    then is something started, from the front.
 */
import { systemClock, type Clock } from '../clock/index.js';
import { Chain } from './chain.js';
import { deferred, type Deferred } from './deferred.js';
import { callHook } from './hook.js';
import { RecentRestarts } from './recent-restarts.js';
import type { SupervisedChild } from './supervised-child.js';
import type { SupervisionEvent } from './supervision-event.js';
import { ChildStopTimeoutError, SupervisorStoppedError } from './supervision.errors.js';
import { checkSupervisorOptions, type RestForOneSupervisorOptions } from './supervisor-options.js';
import type { SupervisorState } from './supervisor-state.js';

const ALL = Number.POSITIVE_INFINITY;

/** Why everything is being stopped, and the error behind it, if there is one. */
interface Ending {
  readonly reason: 'shutdown' | 'escalation';
  readonly error?: unknown;
}

/**
 * Keeps a chain of children running, by the rules of OTP's `rest_for_one` (`supervisor.erl`): when a child fails, those
 * after it are stopped in reverse order, then it is stopped itself, and then it and those after it are started again
 * in order. A start that fails in a restart is another failure of that child. More than `maxRestarts` restarts within
 * `withinMs` escalate: everything is stopped in reverse order, and `onEscalate` is called.
 *
 * Two differences from OTP. A child can't be killed, so see `stopTimeoutMs`. And a failure is looked at before the next
 * start or stop rather than after the whole restart: nothing is started on top of a child that has failed already.
 * Of several failed children the earliest in the chain decides, in one restart.
 *
 * @publicApi
 */
export class RestForOneSupervisor {
  private readonly chain: Chain;
  private keep = ALL;
  private converging = false;
  private currentState: SupervisorState = 'new';

  private started: Deferred | undefined;
  private ending: Ending | undefined;
  private readonly ended = deferred();
  private readonly stopErrors: unknown[] = [];

  private readonly clock: Clock;
  private readonly maxRestarts: number;
  private readonly recentRestarts: RecentRestarts;
  private readonly onEscalate: RestForOneSupervisorOptions['onEscalate'];
  private readonly onEvent: RestForOneSupervisorOptions['onEvent'];

  /** @throws ConfigurationError for a number that can't be meant, or two children of one name. */
  constructor(options: RestForOneSupervisorOptions) {
    const { maxRestarts = 3, withinMs = 5_000, stopTimeoutMs = 30_000, clock = systemClock } = options;
    checkSupervisorOptions({ maxRestarts, withinMs, stopTimeoutMs });
    this.clock = clock;
    this.maxRestarts = maxRestarts;
    this.recentRestarts = new RecentRestarts(withinMs);
    this.onEscalate = options.onEscalate;
    this.onEvent = options.onEvent;
    this.chain = new Chain(clock, stopTimeoutMs, (event) => this.onChainEvent(event));
    for (const child of options.children) this.chain.add(child);
    // Whoever calls stop() gets its errors; nobody has to call it.
    this.ended.promise.catch(() => undefined);
  }

  get state(): SupervisorState {
    return this.currentState;
  }

  /**
   * Starts the children in order; resolves when all of them run. A start that fails before that is final: the children
   * before it are stopped in reverse order, and this rejects with its error. A child that reports a failure meanwhile
   * is restarted as usual. Calls after the first share its promise.
   *
   * Rejects with {@link SupervisorStoppedError} if `stop()` comes before or meanwhile, and with the last error if
   * the failures escalate meanwhile.
   */
  async start(): Promise<void> {
    this.refuseIfEnding();
    if (!this.started) {
      this.started = deferred();
      this.currentState = 'starting';
      this.wake();
    }
    await this.started.promise;
  }

  /**
   * Adds a child at the end of the chain. Before `start()` it just joins the chain. Later it is started as soon as all
   * others run, and this resolves when it runs; if this first start fails, this rejects with its error and the child
   * is no part of the chain, as with OTP's `start_child`.
   *
   * Rejects with {@link SupervisorStoppedError} if the supervisor stops before the child runs, and with
   * `ConfigurationError` if another child has its name.
   */
  async append(child: SupervisedChild): Promise<void> {
    this.refuseIfEnding();
    const appending = this.started && deferred();
    this.chain.add(child, appending);
    if (!appending) return;
    this.wake();
    await appending.promise;
  }

  /**
   * Stops the children in reverse order, each once, after the call to a child that is under way. Every child gets its
   * stop, also if another's fails; then this rejects with an `AggregateError` of what went wrong. All calls share one
   * stop. After an escalation this waits for the stops that belong to it.
   */
  async stop(): Promise<void> {
    if (!this.ending) {
      this.currentState = 'stopping';
      this.end({ reason: 'shutdown' });
      this.wake();
    }
    await this.ended.promise;
  }

  private refuseIfEnding(): void {
    if (this.ending) throw new SupervisorStoppedError(this.ending.error);
  }

  /** In a task of its own, so that failures with one cause are seen together, and `fail` calls no child back. */
  private wake(): void {
    if (this.converging) return;
    this.converging = true;
    queueMicrotask(() => void this.converge());
  }

  private async converge(): Promise<void> {
    for (let step = this.nextStep(); step; step = this.nextStep()) await step;
    this.converging = false;
  }

  /** Begins the next call to a child, if there is something left to do. */
  private nextStep(): Promise<void> | undefined {
    if (!this.ending) this.judgeFailures();
    if (this.chain.running > this.keep) return this.stopLast();
    if (this.ending) return this.finish(this.ending);
    this.keep = ALL;
    if (!this.chain.isComplete) return this.chain.startNext();
    this.currentState = 'running';
    this.started?.resolve();
    return undefined;
  }

  private judgeFailures(): void {
    const failed = this.chain.firstFailed;
    if (!failed?.failure) return;
    const { during, error } = failed.failure;
    if (this.currentState === 'starting' && during === 'start') {
      this.currentState = 'stopping';
      this.end({ reason: 'shutdown', error });
      return;
    }
    const restarts = this.recentRestarts.add(this.clock.monotonicMs());
    if (restarts > this.maxRestarts) {
      this.escalate(error);
      return;
    }
    const index = this.chain.indexOf(failed);
    if (this.currentState === 'running') this.currentState = 'restarting';
    this.keep = Math.min(this.keep, index);
    this.chain.disownFrom(index);
    this.emit({ kind: 'restarting', child: failed.name, restarts });
  }

  private async stopLast(): Promise<void> {
    const failed = await this.chain.stopLast(this.ending?.reason ?? 'restart');
    if (!failed) return;
    if (this.ending) this.stopErrors.push(failed.error);
    else if (failed.error instanceof ChildStopTimeoutError) this.escalate(failed.error);
  }

  private escalate(error: unknown): void {
    this.currentState = 'escalated';
    this.end({ reason: 'escalation', error });
    this.emit({ kind: 'escalated', error });
  }

  private end(ending: Ending): void {
    this.ending = ending;
    this.keep = 0;
    this.chain.disownFrom(0);
  }

  private finish(ending: Ending): undefined {
    const stopped = new SupervisorStoppedError(ending.error);
    if (this.currentState === 'stopping') this.currentState = 'stopped';
    this.started?.reject('error' in ending ? ending.error : stopped);
    this.chain.rejectAppending(stopped);
    if (this.stopErrors.length === 0) this.ended.resolve();
    else this.ended.reject(new AggregateError(this.stopErrors, 'Some children could not be stopped.'));
    if (ending.reason === 'escalation') callHook(() => this.onEscalate?.(ending.error));
  }

  private onChainEvent(event: SupervisionEvent): void {
    if (event.kind === 'failed') this.wake();
    this.emit(event);
  }

  private emit(event: SupervisionEvent): void {
    callHook(() => this.onEvent?.(event));
  }
}
