import { systemClock, type Clock, type Scheduled } from '../../clock/index.js';

/**
 * The clocks of this machine, but for a wall clock that can be set. Once it is, whatever asks this process for the time
 * sees the new one: the AWS SDK, which signs with it, and the application.
 */
export class MovableClock implements Clock {
  private readonly RealDate = Date;
  private offsetMs = 0;

  now(): number {
    return this.RealDate.now() + this.offsetMs;
  }

  monotonicMs(): number {
    return systemClock.monotonicMs();
  }

  schedule(delayMs: number, task: () => void): Scheduled {
    return systemClock.schedule(delayMs, task);
  }

  moveWallClock(ms: number): void {
    this.offsetMs += ms;
    globalThis.Date = this.movedDate();
  }

  private movedDate(): DateConstructor {
    const now = (): number => this.now();
    return new Proxy(this.RealDate, {
      construct: (real, args, created) =>
        Reflect.construct(real, args.length === 0 ? [now()] : args, created),
      apply: () => new this.RealDate(now()).toString(),
      get: (real, name, receiver) => (name === 'now' ? now : (Reflect.get(real, name, receiver) as unknown)),
    });
  }
}
