/*
 * Job: time, and the order in which things happen. Boundary: knows nothing of nodes or objects.
 *
 * What always holds:
 * 1. Nothing happens but events, one at a time. All that code does by itself once an event has let it go on is done
 *    before the next one begins; so the seed alone decides what happens.
 * 2. An event belongs to a process. It waits while that process is paused, and never happens once it was killed.
 */
import type { Scheduled } from 'nestjs-highlander';
import { Dice } from './dice.js';
import { EventQueue, type WorldEvent } from './event-queue.js';
import { Process } from './process.js';
import { Trace } from './trace.js';

const MAX_EVENTS = 50_000;

export class World {
  readonly dice: Dice;
  readonly trace = new Trace();
  /** What has gone wrong, in words. */
  readonly violations: string[] = [];
  /** What is outside of all nodes: services, networks and whoever looks on. */
  readonly outside = new Process('world');
  nowMs = 0;
  private readonly queue = new EventQueue();
  private events = 0;

  constructor(seed: number) {
    this.dice = new Dice(seed);
  }

  /** Lets something happen in `delayMs`. An event without a label leaves no trace of its own. */
  after(delayMs: number, process: Process, label: string, task: () => void): Scheduled {
    const event: WorldEvent = {
      atMs: this.nowMs + Math.max(0, delayMs),
      process,
      label,
      task,
      isCancelled: false,
    };
    this.queue.push(event);
    return {
      cancel: () => {
        event.isCancelled = true;
      },
    };
  }

  /** Nothing will ever happen any more. */
  get isAtRest(): boolean {
    return this.queue.isEmpty;
  }

  pause(milliseconds: number, process = this.outside): Promise<void> {
    return new Promise((resolve) => this.after(milliseconds, process, 'goes on', resolve));
  }

  note(what: string): void {
    this.trace.add(this.nowMs, what);
  }

  violation(what: string): void {
    this.violations.push(what);
    this.note(`VIOLATION ${what}`);
  }

  /** Goes on with a process; what waited for it happens soon, in any order. */
  resume(process: Process): void {
    for (const event of process.resume()) {
      event.atMs = this.nowMs + this.dice.between(0, 5);
      this.queue.push(event);
    }
  }

  /** Lets events happen until `done`, or for `limitMs` at most. Resolves to whether it was done. */
  async runUntil(done: () => boolean, limitMs: number): Promise<boolean> {
    const endMs = this.nowMs + limitMs;
    await quiescence();
    while (!done()) {
      const event = this.queue.pop();
      if (!event || event.atMs > endMs) {
        if (event) this.queue.push(event);
        return false;
      }
      if (event.isCancelled || !event.process.admits(event)) continue;
      if (++this.events > MAX_EVENTS) {
        this.violation(`it doesn't come to rest: more than ${MAX_EVENTS} events`);
        return false;
      }
      this.nowMs = event.atMs;
      this.note(`${event.process.name} ${event.label}`);
      event.task();
      await quiescence();
    }
    return true;
  }
}

/**
 * Resolves when all that can happen by itself has happened. Promises settle before the next immediate; one that the
 * library sets meanwhile runs between these two. It sets none from within one, but after an answer of a port, which is
 * an event. There is no input, no output and no timer of Node.js that could come between.
 */
function quiescence(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => setImmediate(resolve));
  });
}
