import { afterEach, describe, expect, it } from 'vitest';
import { MovableClock } from './movable-clock.js';

const RealDate = Date;
const HOUR_MS = 3_600_000;

describe('a wall clock that is moved', () => {
  afterEach(() => {
    globalThis.Date = RealDate;
  });

  it.each([HOUR_MS, -HOUR_MS])('shows the new time to all code of the process (%i ms)', (ms) => {
    const clock = new MovableClock();
    clock.moveWallClock(ms);
    const expectedMs = RealDate.now() + ms;
    for (const nowMs of [clock.now(), Date.now(), new Date().getTime(), Date.parse(Date())]) {
      expect(Math.abs(nowMs - expectedMs)).toBeLessThan(5_000);
    }
  });

  it('is moved from where it stands', () => {
    const clock = new MovableClock();
    clock.moveWallClock(HOUR_MS);
    clock.moveWallClock(-HOUR_MS);
    expect(Math.abs(Date.now() - RealDate.now())).toBeLessThan(5_000);
  });

  it('leaves dates that are given alone', () => {
    new MovableClock().moveWallClock(HOUR_MS);
    expect(new Date(0).toISOString()).toBe('1970-01-01T00:00:00.000Z');
    expect(new Date('2026-01-01T00:00:00Z')).toEqual(new RealDate('2026-01-01T00:00:00Z'));
    expect(Date.UTC(2026, 0)).toBe(RealDate.UTC(2026, 0));
    expect(new Date()).toBeInstanceOf(RealDate);
    expect(new RealDate()).toBeInstanceOf(Date);
  });
});
