import { pause, type Clock } from '../clock/index.js';
import type { CoordinationSession } from '../coordination/index.js';
import type { Random } from '../random/index.js';

const PAUSE_MS = 50;

/**
 * Heartbeats for those who need one sent after they asked (I2, strict types): all who ask while one is under way share
 * the next.
 */
export class SharedHeartbeat {
  private underWay: Promise<void> = Promise.resolve();
  private following: Promise<void> | undefined;

  constructor(
    private readonly session: CoordinationSession,
    private readonly isOver: () => boolean,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /**
   * Resolves when a heartbeat was acknowledged that was sent after this call. One without an answer proves nothing, so
   * that another one is sent; rejects when the session is over.
   */
  next(): Promise<void> {
    return (this.following ??= this.underWay.then(() => {
      this.following = undefined;
      return (this.underWay = this.send());
    }));
  }

  private async send(): Promise<void> {
    for (;;) {
      try {
        await this.session.heartbeat();
        return;
      } catch (error) {
        if (this.isOver()) throw error;
        await pause(this.clock, PAUSE_MS * (0.5 + this.random.fraction()));
      }
    }
  }
}
