import { messageOf } from '../../errors/index.js';
import { ArmedFaults, type Delay, type FailureOptions, type FaultPoint } from '../../faults/index.js';
import { RecordStoreFailure, type FailureEffect, type WriteOutcome } from '../record-store.js';

/** What a store is asked for. @publicApi */
export type StoreOperation = 'read' | 'write' | 'list';

/** Which operations a fault concerns. @publicApi */
export interface StoreFaultOptions {
  /** @default any operation */
  readonly operation?: StoreOperation;
}

/** How operations are to fail. @publicApi */
export interface StoreFailureOptions extends StoreFaultOptions, FailureOptions {
  /**
   * What the caller of a write is told. A lost request and a lost answer look alike to it: `'unknown'`. With `'none'`
   * the store refuses definitely, as with a full disk; only possible `'before'`.
   *
   * @default 'unknown'
   */
  readonly effect?: FailureEffect;
}

/** A write that its caller has given up, and that is still on its way. @publicApi */
export interface LateWrite {
  /** Resolves when the write was sent. */
  readonly sent: Promise<void>;
  /** Lets it arrive now: it takes place if its condition holds at this moment. */
  land(): WriteOutcome;
}

/** The faults that tests have armed on one store, and the ways through them. */
export class StoreFaults {
  private readonly faults = new ArmedFaults<Required<StoreFaultOptions>, StoreFailureOptions>(
    ({ operation }, options) => failureOf(operation, options),
  );
  private readonly lateWrites: ArmedLateWrite[] = [];

  /** Whether nothing is armed, so that an operation may go its direct way. */
  get none(): boolean {
    return this.faults.none && this.lateWrites.length === 0;
  }

  failNext(point: FaultPoint, options: StoreFailureOptions): void {
    if (point === 'after' && options.effect === 'none') {
      throw new TypeError(
        "A write that fails 'after' its effect has had one: effect 'none' is only possible 'before'.",
      );
    }
    this.faults.failNext(point, options);
  }

  delay(point: FaultPoint, options: StoreFaultOptions): Delay {
    return this.faults.delay(point, options);
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
  run<T>(operation: StoreOperation, effect: () => T): Promise<T> {
    return this.faults.run({ operation }, effect);
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
  { effect = 'unknown', error }: StoreFailureOptions,
): RecordStoreFailure {
  const cause = error ?? new Error('a fault that a test has armed');
  // A read and a listing change nothing, whatever becomes of their answer.
  return new RecordStoreFailure(
    operation === 'write' ? effect : 'none',
    `The memory store could not answer a ${operation}: ${messageOf(cause)}.`,
    { cause },
  );
}
