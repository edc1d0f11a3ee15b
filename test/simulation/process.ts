import type { WorldEvent } from './event-queue.js';

/** Whose code an event lets run: that of a node, which can be paused and killed. */
export class Process {
  private state: 'running' | 'paused' | 'dead' = 'running';
  private held: WorldEvent[] = [];

  constructor(readonly name: string) {}

  get isRunning(): boolean {
    return this.state === 'running';
  }

  get isDead(): boolean {
    return this.state === 'dead';
  }

  /** Whether the event may happen now; else it is kept for later, or for ever gone. */
  admits(event: WorldEvent): boolean {
    if (this.state === 'paused') this.held.push(event);
    return this.state === 'running';
  }

  pause(): void {
    if (this.state === 'running') this.state = 'paused';
  }

  /** Gives back what could not happen meanwhile. */
  resume(): WorldEvent[] {
    if (this.state === 'paused') this.state = 'running';
    return this.held.splice(0);
  }

  kill(): void {
    this.state = 'dead';
    this.held = [];
  }
}
