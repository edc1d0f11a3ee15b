import { expect, it } from 'vitest';
import { Limiter } from './limiter.js';

it('a limiter runs its tasks in order, so many at once, and a failed one makes room like any other', async () => {
  const limiter = new Limiter(2);
  const started: number[] = [];
  const ends: { end(): void; fail(error: Error): void }[] = [];
  const runs = [0, 1, 2, 3].map((task) =>
    limiter.run(() => {
      started.push(task);
      return new Promise<void>((resolve, reject) => ends.push({ end: resolve, fail: reject }));
    }),
  );
  expect(started).toEqual([0, 1]);
  ends[1]!.fail(new Error('failed'));
  await expect(runs[1]).rejects.toThrow('failed');
  expect(started).toEqual([0, 1, 2]);
  ends[0]!.end();
  await runs[0];
  expect(started).toEqual([0, 1, 2, 3]);
  ends[2]!.end();
  ends[3]!.end();
  await Promise.all([runs[2], runs[3]]);
});
