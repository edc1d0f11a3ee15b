import { messageOf } from '../../errors/index.js';
import { RecordStoreFailure, type FailureEffect, type WriteOutcome } from '../record-store.js';

/** What a store is asked for. @publicApi */
export type StoreOperation = 'read' | 'write' | 'list';

/**
 * Where a fault strikes: `'before'` the operation has its effect (the request is lost or late) or `'after'` it (the
 * answer is).
 *
 * @publicApi
 */
export type FaultPoint = 'before' | 'after';

/** Which operations a fault concerns. @publicApi */
export interface FaultOptions {
  /** @default any operation */
  readonly operation?: StoreOperation;
}

/** How an operation is to fail. @publicApi */
export interface FailureOptions extends FaultOptions {
  /** How many operations fail. @default 1 */
  readonly times?: number;
  /**
   * What the caller of a write is told. A lost request and a lost answer look alike to it: `'unknown'`. With `'none'`
   * the store refuses definitely, as with a full disk; only possible `'before'`.
   *
   * @default 'unknown'
   */
  readonly effect?: FailureEffect;
  /** The error underneath. */
  readonly error?: Error;
}

/** Operations that are held up. @publicApi */
export interface Delay {
  /** Resolves as soon as so many operations, 1 by default, have come this far since the delay was armed. */
  arrived(count?: number): Promise<void>;
  /** Lets the held operations go on, in order, and holds up no more. */
  release(): void;
}

/** A write that its caller has given up, and that is still on its way. @publicApi */
export interface LateWrite {
  /** Resolves when the write was sent. */
  readonly sent: Promise<void>;
  /** Lets it arrive now: it takes place if its condition holds at this moment. */
  land(): WriteOutcome;
}

interface Failure {
  readonly point: FaultPoint;
  readonly options: FailureOptions;
  remaining: number;
}

/** The faults that tests have armed on one store, and the ways through them. */
export class ArmedFaults {
  private readonly failures: Failure[] = [];
  private readonly delays = new Set<ArmedDelay>();
  private readonly lateWrites: ArmedLateWrite[] = [];

  /** Whether nothing is armed, so that an operation may go its direct way. */
  get none(): boolean {
    return this.failures.length === 0 && this.delays.size === 0 && this.lateWrites.length === 0;
  }

  failNext(point: FaultPoint, options: FailureOptions): void {
    const { times = 1 } = options;
    if (point === 'after' && options.effect === 'none') {
      throw new TypeError(
        "A write that fails 'after' its effect has had one: effect 'none' is only possible 'before'.",
      );
    }
    if (!Number.isInteger(times) || times < 1)
      throw new TypeError(`times is a positive integer, not ${times}.`);
    this.failures.push({ point, options, remaining: times });
  }

  delay(point: FaultPoint, { operation }: FaultOptions): Delay {
    const delay = new ArmedDelay(point, operation, () => this.delays.delete(delay));
    this.delays.add(delay);
    return delay;
  }

  landLate(): LateWrite {
    const late = new ArmedLateWrite();
    this.lateWrites.push(late);
    return late;
  }

  /** Runs a write through whatever is armed for it. */
  write(effect: () => WriteOutcome): Promise<WriteOutcome> {
    const late = this.lateWrites.shift();
    return late ? late.send(effect) : this.run('write', effect);
  }

  /** Runs an operation through whatever is armed for it on its arrival. */
  async run<T>(operation: StoreOperation, effect: () => T): Promise<T> {
    const failure = this.takeFailure(operation);
    const delays = [...this.delays].filter((delay) => delay.concerns(operation));
    for (const delay of delays) if (delay.point === 'before') await delay.pass();
    if (failure?.point === 'before') throw failureOf(operation, failure.options);
    const answer = effect();
    for (const delay of delays) if (delay.point === 'after') await delay.pass();
    if (failure) throw failureOf(operation, failure.options);
    return answer;
  }

  private takeFailure(operation: StoreOperation): Failure | undefined {
    const index = this.failures.findIndex(({ options }) => (options.operation ?? operation) === operation);
    const failure = this.failures[index];
    if (failure && --failure.remaining === 0) this.failures.splice(index, 1);
    return failure;
  }
}

class ArmedDelay implements Delay {
  private arrivals = 0;
  private readonly expectations: { count: number; met: () => void }[] = [];
  private readonly held: (() => void)[] = [];
  private released = false;

  constructor(
    readonly point: FaultPoint,
    private readonly operation: StoreOperation | undefined,
    private readonly disarm: () => void,
  ) {}

  concerns(operation: StoreOperation): boolean {
    return this.operation === undefined || this.operation === operation;
  }

  arrived(count = 1): Promise<void> {
    return new Promise((met) => {
      this.expectations.push({ count, met });
      this.notify();
    });
  }

  release(): void {
    this.released = true;
    this.disarm();
    for (const goOn of this.held.splice(0)) goOn();
  }

  async pass(): Promise<void> {
    if (this.released) return;
    this.arrivals++;
    this.notify();
    await new Promise<void>((goOn) => this.held.push(goOn));
  }

  private notify(): void {
    for (const { count, met } of this.expectations) if (this.arrivals >= count) met();
  }
}

class ArmedLateWrite implements LateWrite {
  readonly sent: Promise<void>;
  private markSent!: () => void;
  private effect: (() => WriteOutcome) | undefined;

  constructor() {
    this.sent = new Promise((resolve) => {
      this.markSent = resolve;
    });
  }

  async send(effect: () => WriteOutcome): Promise<WriteOutcome> {
    this.effect = effect;
    this.markSent();
    throw failureOf('write', {});
  }

  land(): WriteOutcome {
    if (!this.effect)
      throw new Error('There is no late write to land: none was sent yet, or it has landed already.');
    const { effect } = this;
    this.effect = undefined;
    return effect();
  }
}

function failureOf(
  operation: StoreOperation,
  { effect = 'unknown', error }: FailureOptions,
): RecordStoreFailure {
  const cause = error ?? new Error('a fault that a test has armed');
  // A read and a listing change nothing, whatever becomes of their answer.
  return new RecordStoreFailure(
    operation === 'write' ? effect : 'none',
    `The memory store could not answer a ${operation}: ${messageOf(cause)}.`,
    { cause },
  );
}
