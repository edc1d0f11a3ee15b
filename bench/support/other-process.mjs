import { fork } from 'node:child_process';
import { once } from 'node:events';

/**
 * A process of a row's own, which answers one request at a time. It runs the module `program` with `answerRequests`.
 */
export class OtherProcess {
  #child;

  /**
   * @param {URL} program
   * @param {string[]} args
   */
  static async start(program, args = [], execArgv = []) {
    const child = fork(program, args, { execArgv: ['--expose-gc', ...execArgv] });
    const other = new OtherProcess(child);
    await other.#message();
    return other;
  }

  constructor(child) {
    this.#child = child;
  }

  get pid() {
    return this.#child.pid;
  }

  async ask(op, argument) {
    this.#child.send({ op, argument });
    return this.#message();
  }

  /** Ends it at once. Resolves when it is gone. */
  async kill() {
    if (this.#isGone) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }

  /** Lets it end by itself. */
  async stop() {
    if (this.#isGone) return;
    this.#child.disconnect();
    await once(this.#child, 'exit');
  }

  get #isGone() {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  async #message() {
    const settled = new AbortController();
    const { signal } = settled;
    try {
      const [message] = await Promise.race([
        once(this.#child, 'message', { signal }),
        once(this.#child, 'exit', { signal }).then(() => [{ error: 'The other process has ended.' }]),
      ]);
      if (message.error) throw new Error(message.error);
      return message.answer;
    } finally {
      settled.abort();
    }
  }
}

/**
 * What an `OtherProcess` runs. It ends with the one that started it.
 *
 * @param {Record<string, (argument: unknown) => unknown>} operations
 * @param {() => Promise<void>} end
 */
export function answerRequests(operations, end = async () => undefined) {
  process.on('message', async ({ op, argument }) => {
    try {
      process.send({ answer: await operations[op](argument) });
    } catch (error) {
      process.send({ error: String(error?.stack ?? error) });
    }
  });
  process.on('disconnect', async () => {
    await end();
    process.exit();
  });
  process.send({ answer: 'ready' });
}
