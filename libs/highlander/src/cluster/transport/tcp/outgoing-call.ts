import { TransportFailure } from '../transport.js';
import type { OutgoingFrame } from './frame-writer.js';

/** A request of this node, from the moment it is encoded until it is settled. */
export class OutgoingCall implements OutgoingFrame {
  written = false;
  withdrawn = false;
  readonly answer: Promise<unknown>;
  private resolve!: (answer: unknown) => void;
  private reject!: (failure: TransportFailure) => void;
  private unwatch: (() => void) | undefined;

  constructor(
    readonly id: number,
    readonly bytes: Buffer,
  ) {
    this.answer = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  watch(signal: AbortSignal, onAbort: (reason: unknown) => void): void {
    const listener = () => onAbort(signal.reason);
    signal.addEventListener('abort', listener);
    this.unwatch = () => signal.removeEventListener('abort', listener);
  }

  succeed(answer: unknown): void {
    this.unwatch?.();
    this.resolve(answer);
  }

  fail(failure: TransportFailure): void {
    this.unwatch?.();
    this.reject(failure);
  }

  /** Fails with what is certain: a request that was never written did not arrive. */
  breakOff(message: string, options?: ErrorOptions): void {
    this.fail(new TransportFailure(this.written ? 'unknown' : 'none', message, options));
  }
}
