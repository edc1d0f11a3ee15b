import { RunningRequest } from '../running-request.js';
import { TransportFailure, type Peer } from '../transport.js';

/** A request on its way, until it is settled. */
export class MemoryCall {
  readonly answer: Promise<unknown>;
  /** How the other side sees it. */
  readonly context: RunningRequest;
  private resolve!: (answer: unknown) => void;
  private reject!: (error: unknown) => void;
  private settled = false;

  constructor(
    readonly peer: Peer,
    readonly from: string,
    private readonly signal: AbortSignal | undefined,
    private readonly onSettled: () => void,
  ) {
    this.context = new RunningRequest(from);
    this.answer = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    signal?.addEventListener('abort', this.onAbort);
  }

  succeed(answer: unknown): void {
    if (this.settle()) this.resolve(answer);
  }

  fail(error: unknown): void {
    if (this.settle()) this.reject(error);
  }

  /** Nobody waits any more; the other side is told. It may have come there, or come there yet. */
  giveUp(failure: TransportFailure): void {
    if (!this.settle()) return;
    this.context.cancel();
    this.reject(failure);
  }

  private readonly onAbort = () => {
    const { nodeId, address } = this.peer;
    const message = `No answer from node ${nodeId} at ${address}: nobody waits for the answer any more.`;
    this.giveUp(new TransportFailure('unknown', message, { cause: this.signal?.reason }));
  };

  private settle(): boolean {
    if (this.settled) return false;
    this.settled = true;
    this.signal?.removeEventListener('abort', this.onAbort);
    this.onSettled();
    return true;
  }
}
