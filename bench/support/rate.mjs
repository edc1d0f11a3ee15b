/**
 * Runs an operation `count` times, so many at a time.
 *
 * @param {number} count
 * @param {number} inFlight
 * @param {(index: number) => unknown} operation
 * @returns {Promise<number>} how many were done a second
 */
export async function rateOf(count, inFlight, operation) {
  let next = 0;
  const worker = async () => {
    while (next < count) await operation(next++);
  };
  const beforeMs = performance.now();
  await Promise.all(Array.from({ length: Math.min(inFlight, count) }, worker));
  return (count / (performance.now() - beforeMs)) * 1_000;
}

/** Measures one operation round by round. How many make a round is found out in the first one, which warms up. */
export class SteadyRate {
  /** @type {number | undefined} */
  #count;

  /**
   * @param {object} options
   * @param {number} options.inFlight
   * @param {(index: number) => unknown} options.operation
   * @param {number} options.roundMs how long a round shall take
   */
  constructor({ inFlight, operation, roundMs }) {
    this.inFlight = inFlight;
    this.operation = operation;
    this.roundMs = roundMs;
  }

  async measure() {
    this.#count ??= await this.#calibrate();
    return rateOf(this.#count, this.inFlight, this.operation);
  }

  async #calibrate() {
    // Also a short round keeps so many in flight for more than one turn.
    let count = this.inFlight * 4;
    for (;;) {
      const tookMs = (count / (await rateOf(count, this.inFlight, this.operation))) * 1_000;
      if (tookMs >= this.roundMs / 2) return Math.max(count, Math.round((count * this.roundMs) / tookMs));
      count *= 2;
    }
  }
}
