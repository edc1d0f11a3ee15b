/** Runs the tasks of one key one after the other, those of different keys at once. An idle key costs nothing (I10). */
export class KeyedQueue {
  private readonly tails = new Map<string, Promise<unknown>>();

  run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const before = this.tails.get(key);
    const result = before ? before.then(task, task) : task();
    const forget = () => {
      if (this.tails.get(key) === result) this.tails.delete(key);
    };
    this.tails.set(key, result);
    result.then(forget, forget);
    return result;
  }

  /** Resolves when all that was begun has ended. */
  async drained(): Promise<void> {
    await Promise.allSettled(this.tails.values());
  }
}
