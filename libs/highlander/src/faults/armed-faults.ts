/**
 * Where a fault strikes: `'before'` the operation has its effect (the request is lost or late) or `'after'` it (the
 * answer is).
 *
 * @publicApi
 */
export type FaultPoint = 'before' | 'after';

/** Operations that are held up. @publicApi */
export interface Delay {
  /** Resolves as soon as so many operations, 1 by default, have come this far since the delay was armed. */
  arrived(count?: number): Promise<void>;
  /** Lets the held operations go on, in order, and holds up no more. */
  release(): void;
}

/** How operations are to fail, beside which ones. */
export interface FailureOptions {
  /** How many operations fail. @default 1 */
  readonly times?: number;
  /** The error underneath. */
  readonly error?: Error;
}

interface Failure<Options> {
  readonly point: FaultPoint;
  readonly options: Options;
  remaining: number;
}

/**
 * The faults that tests have armed on an adapter, and the way of its operations through them. A fault concerns the
 * operations that have all the properties that its options name: `{ operation: 'write' }`.
 */
export class ArmedFaults<Operation extends object, Options extends Partial<Operation> & FailureOptions> {
  private readonly failures: Failure<Options>[] = [];
  private readonly delays = new Set<ArmedDelay<Operation>>();

  constructor(
    /** What the caller of a failed operation gets. */
    private readonly errorOf: (operation: Operation, options: Options) => Error,
  ) {}

  /** Whether nothing is armed, so that an operation may go its direct way. */
  get none(): boolean {
    return this.failures.length === 0 && this.delays.size === 0;
  }

  failNext(point: FaultPoint, options: Options): void {
    const { times = 1 } = options;
    if (!Number.isInteger(times) || times < 1) {
      throw new TypeError(`times is a whole number from 1 on, not ${times}.`);
    }
    this.failures.push({ point, options, remaining: times });
  }

  delay(point: FaultPoint, options: Partial<Operation>): Delay {
    const delay = new ArmedDelay(point, options, () => this.delays.delete(delay));
    this.delays.add(delay);
    return delay;
  }

  /** Runs an operation through whatever is armed for it on its arrival. An effect that takes time is waited for. */
  async run<T>(operation: Operation, effect: () => T | Promise<T>): Promise<T> {
    const failure = this.takeFailure(operation);
    const delays = [...this.delays].filter(({ wanted }) => concerns(wanted, operation));
    for (const delay of delays) if (delay.point === 'before') await delay.pass();
    if (failure?.point === 'before') throw this.errorOf(operation, failure.options);
    const outcome = effect();
    const answer = outcome instanceof Promise ? await outcome : outcome;
    for (const delay of delays) if (delay.point === 'after') await delay.pass();
    if (failure) throw this.errorOf(operation, failure.options);
    return answer;
  }

  private takeFailure(operation: Operation): Failure<Options> | undefined {
    const index = this.failures.findIndex(({ options }) => concerns(options, operation));
    const failure = this.failures[index];
    if (failure && --failure.remaining === 0) this.failures.splice(index, 1);
    return failure;
  }
}

class ArmedDelay<Operation extends object> implements Delay {
  private arrivals = 0;
  private released = false;
  private readonly held: (() => void)[] = [];
  private readonly expectations: { readonly count: number; readonly met: () => void }[] = [];

  constructor(
    readonly point: FaultPoint,
    readonly wanted: Partial<Operation>,
    private readonly disarm: () => void,
  ) {}

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
    this.arrivals += 1;
    this.notify();
    await new Promise<void>((goOn) => this.held.push(goOn));
  }

  private notify(): void {
    for (const { count, met } of this.expectations) if (this.arrivals >= count) met();
  }
}

function concerns<Operation extends object>(wanted: Partial<Operation>, operation: Operation): boolean {
  return (Object.keys(operation) as (keyof Operation)[]).every(
    (property) => wanted[property] === undefined || wanted[property] === operation[property],
  );
}
