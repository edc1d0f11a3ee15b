import { setTimeout as after } from 'node:timers/promises';
import type { TestNode } from 'nestjs-highlander/testing';
import { Choice } from './choice.js';
import { nameOf, type Caller } from './caller.js';
import type { Population } from './population.js';

const THINKS_MS = 120;
const SNAPSHOTS = 0.2;
const DEADLINES_MS = [1_500, 4_000, 12_000];
/** How much longer than its deadline a client waits for an answer. */
const PATIENCE_MS = 500;

export interface ClientsOptions {
  readonly seed: number;
  readonly clients: number;
  readonly caller: Caller;
  readonly population: Population;
  /** Those that run now. */
  readonly nodes: () => readonly TestNode[];
}

/** Clients that call objects through the nodes there are, each one call after the other. */
export class Clients {
  private isOver = false;
  private readonly running: Promise<unknown>;

  constructor(private readonly options: ClientsOptions) {
    const seeds = new Choice(options.seed);
    this.running = Promise.all(
      Array.from({ length: options.clients }, (_, n) => this.run(`client ${n + 1}`, seeds.seed())),
    );
  }

  /** Lets the calls that are under way end. */
  async stop(): Promise<void> {
    this.isOver = true;
    await this.running;
    await this.options.caller.settled();
  }

  private async run(name: string, seed: number): Promise<void> {
    const choice = new Choice(seed);
    const timeoutMs = choice.pick(DEADLINES_MS);
    const reads = new Map<string, unknown>();
    for (let round = 0; !this.isOver; round++) {
      const called = this.callOne(name, choice, timeoutMs, `${name.slice(7)}.${round}`, reads);
      // It gives up waiting, not the call: what is answered later has been served as well.
      await Promise.race([called, after(timeoutMs + PATIENCE_MS, undefined, { ref: false })]);
      await after(choice.below(THINKS_MS));
    }
  }

  private async callOne(
    name: string,
    choice: Choice,
    timeoutMs: number,
    unique: string,
    reads: Map<string, unknown>,
  ): Promise<void> {
    const { caller, population, nodes } = this.options;
    const subject = population.pick(choice);
    const [position, isSnapshot] = [choice.below(60), choice.chance(SNAPSHOTS)];
    const operation = subject.kind.choose(choice, { unique, lastRead: reads.get(nameOf(subject)) });
    const running = nodes();
    const node = running[position % running.length]?.with({ timeoutMs });
    if (!node) return;
    if (isSnapshot && operation.name === 'read') await caller.snapshot(name, node, subject);
    else {
      await caller.call(name, node, subject, operation, (value) => {
        if (operation.name === 'read') reads.set(nameOf(subject), value);
      });
    }
  }
}
