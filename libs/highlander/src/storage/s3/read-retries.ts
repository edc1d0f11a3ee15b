import type { Clock } from '../../clock/index.js';
import type { Random } from '../../random/index.js';
import { S3Failure } from './s3-failure.js';

const FIRST_PAUSE_MS = 50;
const MAX_PAUSE_MS = 1_000;

/**
 * Tries requests again that change nothing, or whose repetition does no harm, while what stops them may pass and the
 * time for it isn't over. Pauses double, and are spread so that those who failed together don't come back together.
 */
export class ReadRetries {
  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
    /** No attempt begins later than so long after the first. */
    private readonly giveUpAfterMs: number,
  ) {}

  async run<T>(request: () => Promise<T>): Promise<T> {
    const untilMs = this.clock.monotonicMs() + this.giveUpAfterMs;
    for (let attempt = 0; ; attempt++) {
      try {
        return await request();
      } catch (error) {
        if (!(error instanceof S3Failure) || !error.transient) throw error;
        const limitMs = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempt, 16));
        const pauseMs = limitMs * (0.5 + this.random.fraction() / 2);
        if (this.clock.monotonicMs() + pauseMs > untilMs) throw error;
        await new Promise<void>((end) => void this.clock.schedule(pauseMs, end));
      }
    }
  }
}
