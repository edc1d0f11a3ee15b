import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { systemClock } from '../../clock/index.js';

const MAX_LINES = 20_000;

/** What all nodes of a cluster have printed, the newest lines of it. */
export class Log {
  private lines: string[] = [];

  add(name: string, line: string): void {
    const time = new Date(systemClock.now()).toISOString().slice(11, 23);
    this.lines.push(`${time} [${name}] ${line}`);
    if (this.lines.length > 2 * MAX_LINES) this.lines = this.lines.slice(-MAX_LINES);
  }

  /** Collects the output of a process. */
  follow(name: string, stream: Readable): void {
    createInterface({ input: stream }).on('line', (line) => this.add(name, line));
  }

  toString(): string {
    return this.lines.slice(-MAX_LINES).join('\n');
  }
}
