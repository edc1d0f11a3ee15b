import { compare } from './compare.mjs';

/** What a family of rows is given to measure with, and where its results go. */
export class Bench {
  /** @type {import('./results.mjs').Row[]} */
  rows = [];
  /** @type {import('./results.mjs').Growth[]} */
  growths = [];
  #cleanups = [];

  /**
   * @param {object} options
   * @param {boolean} options.short only to show that it works: the figures mean nothing
   * @param {object} options.servers what the family said that it needs
   */
  constructor({ short, servers }) {
    this.short = short;
    this.servers = servers;
    this.rounds = short ? 1 : 7;
    this.roundMs = short ? 20 : 600;
  }

  /** A size, or a count: the full one, or what shows that it works. */
  size(full, short) {
    return this.short ? short : full;
  }

  /** Compares contenders with a baseline, in turns. */
  async compare(comparison) {
    const rows = await compare({ rounds: this.rounds, roundMs: this.roundMs, ...comparison });
    this.rows.push(...rows);
    return rows;
  }

  /** A row that was measured in some other way. */
  row(row) {
    this.rows.push(row);
  }

  growth(growth) {
    this.growths.push(growth);
  }

  /** What `start` gives is ended when the family is done, also when it fails. */
  async use(start, stop) {
    const started = await start;
    this.#cleanups.push(() => stop(started));
    return started;
  }

  async end() {
    for (const cleanup of this.#cleanups.toReversed()) await cleanup();
  }
}
