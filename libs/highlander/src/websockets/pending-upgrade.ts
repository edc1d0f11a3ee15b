import type { Duplex } from 'node:stream';
import type { Clock, Scheduled } from '../clock/index.js';
import { TOO_LATE, type Refusal } from './refusal.js';

/**
 * A client that waits for its authentication. It gets one answer, the first; none where it left before. Whatever
 * happens, nothing of it stays behind.
 */
export class PendingUpgrade {
  private readonly deadline: Scheduled;

  constructor(
    private readonly socket: Duplex,
    clock: Clock,
    timeoutMs: number,
    private readonly answer: (refusal?: Refusal) => void,
    /** All that wait; this one, until it has its answer. */
    private readonly waiting: Set<PendingUpgrade>,
  ) {
    this.deadline = clock.schedule(timeoutMs, () => this.settle(TOO_LATE));
    socket.once('end', this.leave);
    socket.once('close', this.leave);
    waiting.add(this);
  }

  settle(refusal?: Refusal): void {
    if (this.finish()) this.answer(refusal);
  }

  private readonly leave = (): void => {
    if (this.finish()) this.socket.destroy();
  };

  /** @returns false where it was over before */
  private finish(): boolean {
    this.deadline.cancel();
    this.socket.off('end', this.leave);
    this.socket.off('close', this.leave);
    return this.waiting.delete(this);
  }
}
