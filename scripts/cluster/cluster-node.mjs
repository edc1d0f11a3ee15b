import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { APPLICATION } from '../ensure-built.mjs';

// Longer than the application takes to give up what doesn't end.
const STOP_WITHIN_MS = 25_000;

/** One node of the example, a process of its own. */
export class ClusterNode {
  /** Where its page is. */
  url;
  /** Where the other nodes reach it. */
  address;
  /** Resolves to how it ended. */
  ended;
  /** Resolves when it serves; rejects when it ends instead. */
  serves;
  #child;

  constructor(number, variables) {
    this.name = `Node ${number}`;
    this.#child = spawn(process.execPath, ['--enable-source-maps', APPLICATION], {
      env: { ...process.env, HIGHLANDER_FOLDER: '', HOST: '127.0.0.1', ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const lines = [this.#child.stdout, this.#child.stderr].map((input) => createInterface({ input }));
    this.ended = once(this.#child, 'exit').then(([code, signal]) =>
      signal ? `was ended by ${signal}` : `ended with code ${code}`,
    );
    this.serves = new Promise((resolve, reject) => {
      for (const line of lines) line.on('line', (text) => this.#hear(text, resolve));
      void this.ended.then((how) => reject(new Error(`${this.name} ${how}.`)));
    });
    // Who waits for it hears of the failure; who waits no more need not.
    this.serves.catch(() => {});
  }

  get pid() {
    return this.#child.pid;
  }

  get isRunning() {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async stop() {
    this.#child.kill('SIGTERM');
    const overdue = setTimeout(() => this.#child.kill('SIGKILL'), STOP_WITHIN_MS);
    if (this.isRunning) await this.ended;
    clearTimeout(overdue);
  }

  #hear(text, onServing) {
    const [, address] = /^This is node (\S+)$/.exec(text) ?? [];
    const [, url] = /^Open (\S+)$/.exec(text) ?? [];
    this.address ??= address;
    this.url ??= url;
    if (url) onServing();
    if (!url && !address) console.log(`[${this.name}] ${text}`);
  }
}
