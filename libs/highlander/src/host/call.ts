import type { ClaimHolder } from '../coordination/index.js';
import { CallAbortedError, CallTimeoutError, HighlanderError, OutcomeUnknownError } from '../errors/index.js';
import type { ObjectIdentity } from '../object/index.js';
import type { CallScope, ChainLink } from './call-scope.js';
import { NOWHERE, type Deadline, type Deadlines } from './deadlines.js';
import type { Operation } from './operation.js';
import { readableThrown } from './readable-thrown.js';

/**
 * Where a call stands. `waiting`: its handler has not begun, so it can be refused or moved without harm; `running`:
 * the handler has begun, or may have begun on another node; `committing`: its change waits to be durable; `settled`:
 * the caller has its answer.
 */
export type CallPhase = 'waiting' | 'running' | 'committing' | 'settled';

export interface CallOptions {
  /** How long the caller waits, in ms. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Set for the calls of other nodes; their `promise` stays pending. */
  readonly foreign?: ForeignCaller | undefined;
}

/** Where a call waits at the moment, and what for. */
export interface WaitingPlace {
  /** What keeps the calls here from going on, if anything does: their error, should their time be over meanwhile. */
  readonly obstacle: HighlanderError | undefined;
  /** A call's time was over while it ran here, or while its answer waited. */
  onOverdue?(call: Call, ageMs: number): void;
}

/** Why a call can't run on this node. */
export interface NotHere {
  /** Who owns the object, where that is known. */
  readonly holder?: ClaimHolder | undefined;
  /** What kept the object from waking here, where another try, or another node, may have more luck. */
  readonly cause?: HighlanderError | undefined;
}

/** Told how a call of another node ended here. */
export interface ForeignCaller {
  replied(value: unknown): void;
  failed(error: unknown): void;
  /** It goes back to where it came from. */
  moved(why: NotHere): void;
}

// A promise a call is worth saving where nobody would look at it.
const NOBODYS_PROMISE = new Promise<never>(() => undefined);

/** One call of one object, from its arrival to its answer. */
export class Call implements Deadline {
  readonly promise: Promise<unknown>;
  readonly principal: unknown;
  readonly readOnly: boolean;
  readonly caller: ChainLink | undefined;
  /** In ms of the monotonic clock. */
  readonly deadlineMs: number;
  position = NOWHERE;
  phase: CallPhase = 'waiting';
  /** Where it waits. */
  place: WaitingPlace | undefined;
  /** How often it was sent or tried in vain. */
  attempts = 0;
  /** It is for one node, and for no other. */
  isBoundToNode = false;
  readonly signal: AbortSignal | undefined;

  private readonly timeoutMs: number;
  private readonly foreign: ForeignCaller | undefined;
  private resolve!: (reply: unknown) => void;
  private reject!: (error: unknown) => void;
  private begunMs = 0;
  private announced = false;
  private updatesUnderWay = 0;
  private hadEffectBeneath = false;
  private onAbort: (() => void) | undefined;

  constructor(
    readonly object: ObjectIdentity,
    readonly operation: Operation,
    readonly args: readonly unknown[],
    scope: CallScope,
    options: CallOptions,
    private readonly deadlines: Deadlines,
  ) {
    this.principal = scope.principal;
    this.caller = scope.chain;
    this.readOnly = scope.readOnly || operation.kind === 'read';
    this.signal = options.signal;
    const now = deadlines.clock.monotonicMs();
    // What a running handler calls must end before the handler's own caller gives up.
    const inherited = scope.chain?.isRunning() ? scope.deadlineMs : Infinity;
    this.deadlineMs = Math.min(now + options.timeoutMs, inherited);
    this.timeoutMs = Math.max(0, Math.round(this.deadlineMs - now));
    this.foreign = options.foreign;
    if (this.foreign) {
      this.promise = NOBODYS_PROMISE;
      return;
    }
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
    this.begunMs = this.deadlines.clock.monotonicMs();
    if (this.begunMs < this.deadlineMs) return true;
    this.expire();
    return false;
  }

  /** Watches deadline and signal. Calls that were answered at once never come here. */
  watch(): void {
    if (this.phase === 'settled' || this.position !== NOWHERE) return;
    this.deadlines.add(this);
    if (!this.signal) return;
    if (this.signal.aborted) {
      this.abort();
      return;
    }
    this.onAbort = () => this.abort();
    this.signal.addEventListener('abort', this.onAbort, { once: true });
  }

  succeed(reply: unknown): void {
    if (!this.settle()) return;
    this.tellCaller(true);
    if (this.foreign) this.foreign.replied(reply);
    else this.resolve(reply);
  }

  fail(thrown: unknown): void {
    if (!this.settle()) return;
    const error = readableThrown(thrown);
    const effectBeneath = this.hadEffectBeneath || this.updatesUnderWay > 0;
    const truth = effectBeneath ? withoutPromise(error) : error;
    this.tellCaller(effectBeneath || (truth instanceof HighlanderError && truth.ran === 'unknown'));
    if (this.foreign) this.foreign.failed(truth);
    else this.reject(truth);
  }

  /** Whether it came from another node. */
  get isForeign(): boolean {
    return this.foreign !== undefined;
  }

  /** Goes back to the node that it came from: it didn't run, and doesn't belong here. */
  moveOn(why: NotHere): void {
    if (this.settle()) this.foreign?.moved(why);
  }

  /** It is on its way: the turn that it is called from, if any, may have an effect through it. */
  announce(): void {
    if (this.operation.kind !== 'update' || !this.caller) return;
    this.announced = true;
    this.caller.updateBegins();
  }

  /** Its handler calls an update of another object. */
  updateBegins(): void {
    this.updatesUnderWay++;
  }

  updateEnds(hadEffect: boolean): void {
    this.updatesUnderWay--;
    this.hadEffectBeneath ||= hadEffect;
  }

  private tellCaller(hadEffect: boolean): void {
    if (this.announced) this.caller!.updateEnds(hadEffect);
  }

  /** How much time is left, in ms. */
  get remainingMs(): number {
    return this.deadlineMs - this.deadlines.clock.monotonicMs();
  }

  expire(): void {
    const obstacle = this.place?.obstacle;
    if (this.phase === 'committing') {
      const reason = obstacle
        ? 'this node could not confirm in time that it still owns the object'
        : `storage did not answer within ${this.timeoutMs} ms`;
      this.fail(new OutcomeUnknownError(this.object, reason, obstacle));
    } else if (this.phase === 'waiting' && obstacle) {
      this.fail(obstacle);
    } else {
      const ran = this.phase === 'waiting' ? 'no' : 'unknown';
      if (this.phase === 'running') {
        this.place?.onOverdue?.(this, this.deadlines.clock.monotonicMs() - this.begunMs);
      }
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
    this.deadlines.remove(this);
    if (this.onAbort) this.signal?.removeEventListener('abort', this.onAbort);
    return true;
  }
}

/**
 * `ran: 'no'` promises that a call had no effect (I4). One that called updates of others may have had one through
 * them, whatever became of its own change, and whosever error it passes on.
 */
function withoutPromise(error: unknown): unknown {
  if (!(error instanceof HighlanderError) || error.ran !== 'no') return error;
  const copy = Object.create(
    Object.getPrototypeOf(error) as object,
    Object.getOwnPropertyDescriptors(error),
  ) as HighlanderError;
  return Object.assign(copy, { ran: 'unknown' as const });
}
