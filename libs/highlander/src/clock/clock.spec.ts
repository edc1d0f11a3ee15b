import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from './clock.js';

const DAY_MS = 86_400_000;

describe('the system’s clock', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it.each([0, 1, DAY_MS, 24 * DAY_MS, 25 * DAY_MS, 100 * DAY_MS])(
    'runs a task once, after %i ms and no earlier',
    (delayMs) => {
      const task = vi.fn();
      systemClock.schedule(delayMs + 1, task);
      vi.advanceTimersByTime(delayMs);
      expect(task).not.toHaveBeenCalled();
      vi.advanceTimersByTime(1);
      vi.advanceTimersByTime(200 * DAY_MS);
      expect(task).toHaveBeenCalledOnce();
    },
  );

  it('never runs a task that waits for ever', () => {
    const task = vi.fn();
    const waiting = systemClock.schedule(Infinity, task);
    vi.advanceTimersByTime(1_000 * DAY_MS);
    waiting.cancel();
    expect(task).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([1, 30, 60, 99])('doesn’t run a task that was cancelled on day %i of 100', (day) => {
    const task = vi.fn();
    const waiting = systemClock.schedule(100 * DAY_MS, task);
    vi.advanceTimersByTime(day * DAY_MS);
    waiting.cancel();
    vi.advanceTimersByTime(200 * DAY_MS);
    expect(task).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});
