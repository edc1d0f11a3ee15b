import { describe, expect, it } from 'vitest';
import { ManualClock } from '../clock/index.js';
import { TokenBucket } from './token-bucket.js';

function taken(bucket: TokenBucket): number {
  let count = 0;
  while (bucket.take()) count += 1;
  return count;
}

describe('a token bucket', () => {
  it('gives the burst at once, then the rate, however often it is asked in between', async () => {
    const clock = new ManualClock();
    const bucket = new TokenBucket(10, 4, clock);
    expect(taken(bucket)).toBe(4);
    let count = 0;
    for (let step = 0; step < 100; step++) {
      await clock.advance(10);
      count += taken(bucket);
    }
    expect(count).toBe(10);
  });

  it('saves up no more than the burst', async () => {
    const clock = new ManualClock();
    const bucket = new TokenBucket(10, 4, clock);
    await clock.advance(3_600_000);
    expect(taken(bucket)).toBe(4);
  });
});
