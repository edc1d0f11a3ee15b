import { createHash } from 'node:crypto';

/** What happened in one schedule, one line an event, in order. */
export class Trace {
  readonly lines: string[] = [];

  add(atMs: number, what: string): void {
    this.lines.push(`${atMs.toFixed(3)} ${what}`);
  }

  /** The same for the same events at the same times. */
  get hash(): string {
    return createHash('sha256').update(this.lines.join('\n')).digest('hex').slice(0, 16);
  }

  last(lines: number): string[] {
    return this.lines.slice(-lines);
  }
}
