import { NodeDrainingError } from 'nestjs-highlander';
import type { TestNode } from 'nestjs-highlander/testing';
import { onTestFinished } from 'vitest';
import { seededRandom } from '../../support/seeded-random.js';
import { Ledger } from './ledger.js';

interface LoadOptions {
  /** How many ledgers are written to. */
  readonly ledgers: number;
  /** How many callers there are, each with one call at a time. */
  readonly callers: number;
  /** How long each call may take. */
  readonly timeoutMs: number;
  /** Begins the names of the ledgers. */
  readonly name: string;
}

/** What became of the appends to one ledger. */
class Account {
  readonly acknowledged: number[] = [];
  readonly refused = new Set<number>();
  readonly unknown = new Set<number>();

  constructor(readonly id: string) {}
}

/**
 * Callers that append to ledgers and read them, without a pause, through the nodes they are given. Like the clients of a
 * load balancer they turn to another node where one takes no more calls.
 */
export class Load {
  readonly errors: unknown[] = [];
  /** What reads have shown that they must not. */
  readonly wrongAnswers: string[] = [];
  readonly accounts: readonly Account[];
  /** The longest that an append or a read that succeeded has taken. */
  slowestMs = 0;
  reads = 0;
  private entries = 0;
  private isOver = false;
  private readonly running: Promise<void>;
  private progress = (): void => undefined;

  constructor(
    private readonly nodes: () => readonly TestNode[],
    private readonly options: LoadOptions,
  ) {
    this.accounts = Array.from({ length: options.ledgers }, (_, n) => new Account(`${options.name}-${n}`));
    const callers = Array.from({ length: options.callers }, (_, caller) => this.run(caller));
    this.running = Promise.all(callers).then(() => undefined);
    onTestFinished(() => {
      this.isOver = true;
    });
  }

  get acknowledged(): number {
    return this.accounts.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0);
  }

  /** How many appends may or may not have been made. */
  get unknown(): number {
    return this.accounts.reduce((sum, { unknown }) => sum + unknown.size, 0);
  }

  /** Resolves when so many more appends have been acknowledged. */
  goesOn(appends: number): Promise<void> {
    const enough = this.acknowledged + appends;
    return this.until(() => this.acknowledged >= enough);
  }

  /** Looks at the condition whenever a call has ended. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        const { progress } = this;
        this.progress = () => {
          progress();
          resolve();
        };
      });
    }
  }

  /** Lets the calls that are under way end. */
  async stop(): Promise<void> {
    this.isOver = true;
    await this.running;
  }

  /** What is wrong with the ledgers: acknowledged appends that are missing, refused ones that are there, any that are there twice. */
  async faults(node: TestNode): Promise<string[]> {
    const faults: string[] = [];
    for (const { id, acknowledged, refused, unknown } of this.accounts) {
      const entries = await node.call(Ledger, id, 'all');
      const known = new Set(entries);
      const expected = new Set([...acknowledged, ...unknown]);
      if (known.size < entries.length) faults.push(`${id} has entries twice`);
      for (const entry of acknowledged) if (!known.has(entry)) faults.push(`${id} has lost ${entry}`);
      for (const entry of entries) {
        if (refused.has(entry)) faults.push(`${id} has ${entry}, which was refused`);
        else if (!expected.has(entry)) faults.push(`${id} has ${entry}, which nobody appended`);
      }
    }
    return faults;
  }

  toString(): string {
    const errors = this.errors.map((error) => `\n  ${String(error)}`).join('');
    return (
      `${this.acknowledged} appends acknowledged, ${this.unknown} outcomes unknown, ${this.reads} reads, ` +
      `slowest ${Math.round(this.slowestMs)} ms, ${this.errors.length} errors${errors}`
    );
  }

  private async run(caller: number): Promise<void> {
    const random = seededRandom(caller);
    for (let round = caller; !this.isOver; round++) {
      const account = this.accounts[Math.floor(random() * this.accounts.length)]!;
      const beganMs = performance.now();
      try {
        if (random() < 0.5) await this.append(account, round);
        else await this.read(account, round);
        this.slowestMs = Math.max(this.slowestMs, performance.now() - beganMs);
      } catch (error) {
        this.errors.push(error);
        // Else it would ask dead nodes, which refuse at once, for ever.
        if (isNotAsked(error)) return;
      }
      const { progress } = this;
      this.progress = () => undefined;
      progress();
    }
  }

  private async append(account: Account, round: number): Promise<void> {
    const entry = this.entries++;
    try {
      await this.through(round, (node) => node.call(Ledger, account.id, 'append', entry));
      account.acknowledged.push(entry);
    } catch (error) {
      const { ran } = error as { ran?: 'no' | 'unknown' };
      (ran === 'no' ? account.refused : account.unknown).add(entry);
      throw error;
    }
  }

  /** Shows whatever was acknowledged before it began (I5). */
  private async read(account: Account, round: number): Promise<void> {
    const before = [...account.acknowledged];
    const entries = new Set(await this.through(round, (node) => node.call(Ledger, account.id, 'all')));
    const missing = before.filter((entry) => !entries.has(entry));
    if (missing.length > 0) this.wrongAnswers.push(`${account.id} has forgotten ${missing.join()}`);
    this.reads++;
  }

  private async through<T>(
    round: number,
    call: (node: ReturnType<TestNode['with']>) => Promise<T>,
  ): Promise<T> {
    for (let attempt = round; ; attempt++) {
      const nodes = this.nodes();
      const node = nodes[attempt % nodes.length]!;
      try {
        return await call(node.with({ timeoutMs: this.options.timeoutMs }));
      } catch (error) {
        const takesNoCalls = error instanceof NodeDrainingError || isNotAsked(error);
        if (!takesNoCalls || attempt >= round + nodes.length) throw error;
      }
    }
  }
}

/** The process had ended before. */
function isNotAsked(error: unknown): boolean {
  const { name, ran } = error as { name?: string; ran?: string };
  return name === 'TestNodeEndedError' && ran === 'no';
}
