import { CoordinationUnavailableError, messageOf } from '../../errors/index.js';

/** What a coordination service is asked for. @publicApi */
export type CoordinationOperation =
  'openSession' | 'claim' | 'release' | 'lookup' | 'heartbeat' | 'join' | 'members' | 'close';

/**
 * Where a fault strikes: `'before'` the operation has its effect (the request is lost or late) or `'after'` it (the
 * answer is).
 *
 * @publicApi
 */
export type CoordinationFaultPoint = 'before' | 'after';

/** Which operations a fault concerns. @publicApi */
export interface CoordinationFaultOptions {
  /** @default any operation */
  readonly operation?: CoordinationOperation;
  /** Only operations of this node. @default any node */
  readonly nodeId?: string;
}

/** How operations are to fail. @publicApi */
export interface CoordinationFailureOptions extends CoordinationFaultOptions {
  /** How many operations fail. @default 1 */
  readonly times?: number;
  /** The `cause` of the `CoordinationUnavailableError` that the caller gets. */
  readonly error?: Error;
}

/** Operations that are held up. @publicApi */
export interface CoordinationDelay {
  /** Resolves as soon as so many operations, 1 by default, have come this far since the delay was armed. */
  arrived(count?: number): Promise<void>;
  /** Lets the held operations go on, in order, and holds up no more. */
  release(): void;
}

interface Failure {
  readonly point: CoordinationFaultPoint;
  readonly options: CoordinationFailureOptions;
  remaining: number;
}

/** The faults that tests have armed on one coordination service, and the way through them. */
export class ArmedFaults {
  private readonly failures: Failure[] = [];
  private readonly delays = new Set<ArmedDelay>();

  failNext(point: CoordinationFaultPoint, options: CoordinationFailureOptions): void {
    const { times = 1 } = options;
    if (!Number.isInteger(times) || times < 1) {
      throw new TypeError(`times is a whole number from 1 on, not ${times}.`);
    }
    this.failures.push({ point, options, remaining: times });
  }

  delay(point: CoordinationFaultPoint, options: CoordinationFaultOptions): CoordinationDelay {
    const delay = new ArmedDelay(point, options, () => this.delays.delete(delay));
    this.delays.add(delay);
    return delay;
  }

  /** Runs an operation through whatever is armed for it on its arrival. */
  async run<T>(operation: CoordinationOperation, nodeId: string, effect: () => T): Promise<T> {
    const failure = this.takeFailure(operation, nodeId);
    const delays = [...this.delays].filter(({ options }) => concerns(options, operation, nodeId));
    for (const delay of delays) if (delay.point === 'before') await delay.pass();
    if (failure?.point === 'before') throw errorOf(operation, failure.options);
    const answer = effect();
    for (const delay of delays) if (delay.point === 'after') await delay.pass();
    if (failure) throw errorOf(operation, failure.options);
    return answer;
  }

  private takeFailure(operation: CoordinationOperation, nodeId: string): Failure | undefined {
    const index = this.failures.findIndex(({ options }) => concerns(options, operation, nodeId));
    const failure = this.failures[index];
    if (failure && --failure.remaining === 0) this.failures.splice(index, 1);
    return failure;
  }
}

class ArmedDelay implements CoordinationDelay {
  private arrivals = 0;
  private released = false;
  private readonly held: (() => void)[] = [];
  private readonly expectations: { readonly count: number; readonly met: () => void }[] = [];

  constructor(
    readonly point: CoordinationFaultPoint,
    readonly options: CoordinationFaultOptions,
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

function concerns(
  options: CoordinationFaultOptions,
  operation: CoordinationOperation,
  nodeId: string,
): boolean {
  return (options.operation ?? operation) === operation && (options.nodeId ?? nodeId) === nodeId;
}

function errorOf(
  operation: CoordinationOperation,
  { error = new Error('a fault that a test has armed') }: CoordinationFailureOptions,
): CoordinationUnavailableError {
  return new CoordinationUnavailableError(`${operation} was not answered (${messageOf(error)})`, {
    cause: error,
  });
}
