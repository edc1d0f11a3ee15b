import type { Random } from '../../../random/index.js';
import type { ServerAddress } from './library.js';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

/** Which server is tried next, and when: each once without delay, then with pauses that grow, at random. */
export class ServerRotation {
  private readonly servers: readonly ServerAddress[];
  private next = 0;
  private failures = 0;

  constructor(
    servers: readonly ServerAddress[],
    private readonly random: Random,
    /** The longest pause, ms: sessions don't wait. */
    private readonly maxPauseMs: number,
  ) {
    this.servers = shuffled(servers, random);
  }

  take(): ServerAddress {
    const server = this.servers[this.next % this.servers.length] as ServerAddress;
    this.next += 1;
    return server;
  }

  failed(): void {
    this.failures += 1;
  }

  succeeded(): void {
    this.failures = 0;
  }

  pauseMs(): number {
    const rounds = Math.floor(this.failures / this.servers.length);
    if (rounds === 0) return 0;
    const longest = Math.min(FIRST_PAUSE_MS * 2 ** (rounds - 1), LONGEST_PAUSE_MS, this.maxPauseMs);
    return longest * (0.5 + this.random.fraction() / 2);
  }
}

/** In an order of its own for each client, so that they spread over the servers. */
function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, key: random.fraction() }))
    .sort((one, other) => one.key - other.key)
    .map(({ item }) => item);
}
