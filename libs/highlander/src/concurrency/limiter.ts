/**
 * Lets so many tasks run at once, the others wait in order. A store opens at most one file or one connection in each
 * task, so its own concurrency never uses up the process's file descriptors.
 */
export class Limiter {
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((start) => this.waiting.push(start));
    try {
      return await task();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free++;
    }
  }
}
