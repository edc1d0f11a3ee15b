import type { Clock, Scheduled } from 'nestjs-highlander';
import type { Process } from './process.js';
import type { World } from './world.js';

/** The clocks of one node. They go at the rate of the world; what they show has nothing to do with that of others. */
export class NodeClock implements Clock {
  constructor(
    private readonly world: World,
    private readonly process: Process,
    private wallMs: number,
    private readonly monotonicStartMs: number,
  ) {}

  now(): number {
    return this.wallMs + this.world.nowMs;
  }

  monotonicMs(): number {
    return this.monotonicStartMs + this.world.nowMs;
  }

  schedule(delayMs: number, task: () => void): Scheduled {
    return this.world.after(delayMs, this.process, 'timer', task);
  }

  /** Sets the wall clock. */
  jump(ms: number): void {
    this.wallMs += ms;
  }
}
