import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../clock/index.js';
import { ReadRetries } from './read-retries.js';
import { S3Failure } from './s3-failure.js';

const transient = () => new S3Failure('unknown', true, 'busy');

/** Counts the attempts of a request that fails as long as it is told to. */
function start(fraction: number, failure: () => Error = transient) {
  const clock = new ManualClock();
  const random = { uniqueId: () => 'id', fraction: () => fraction };
  const startedMs: number[] = [];
  let failing = true;
  const result = new ReadRetries(clock, random, 10_000).run(async () => {
    startedMs.push(clock.monotonicMs());
    if (failing) throw failure();
    return 'answer';
  });
  result.catch(() => undefined);
  return { clock, startedMs, result, mend: () => (failing = false) };
}

describe('reads that fail', () => {
  it('are tried again after pauses that double up to a second', async () => {
    const { clock, startedMs, result, mend } = start(1);
    await clock.advance(2_550);
    expect(startedMs).toEqual([0, 50, 150, 350, 750, 1_550, 2_550]);
    mend();
    await clock.advance(1_000);
    expect(await result).toBe('answer');
  });

  it('are spread: a pause is between its half and its whole', async () => {
    const { clock, startedMs } = start(0);
    await clock.advance(150);
    expect(startedMs).toEqual([0, 25, 75]);
  });

  it('are given up before an attempt would begin too late, with the last failure and no timer left', async () => {
    const { clock, startedMs, result } = start(1);
    await clock.advance(10_000);
    await expect(result).rejects.toThrow('busy');
    expect(startedMs.at(-1)).toBe(9_550);
    expect(clock.pending).toBe(0);
  });

  it.each([
    ['a refusal', new S3Failure('none', false, 'denied')],
    ['an error of anybody else', new TypeError('denied')],
  ])('are not tried again after %s', async (_, failure) => {
    const { startedMs, result } = start(1, () => failure);
    await expect(result).rejects.toBe(failure);
    expect(startedMs).toHaveLength(1);
  });
});
