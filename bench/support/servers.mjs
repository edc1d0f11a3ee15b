import { startS3Server, startZooKeeper } from 'nestjs-highlander/testing';

const TICK_MS = 2_000;
const SHORT_TICK_MS = 200;
const tickOf = (short) => (short ? SHORT_TICK_MS : TICK_MS);

/** How each server is started, and what rows are told of it. */
const SERVERS = {
  s3: async () => {
    const server = await startS3Server();
    const { bucket, clientConfig } = server;
    return { key: 's3', config: { bucket, clientConfig }, stop: () => server.stop() };
  },
  zookeeper: (short) => startZooKeepers({ tickTimeMs: tickOf(short), heapMb: 512 }),
  /** Sessions of 2 s are possible with it. */
  'quick zookeeper': () => startZooKeepers({ tickTimeMs: SHORT_TICK_MS }),
  ensemble: (short) => startZooKeepers({ servers: 3, tickTimeMs: tickOf(short), heapMb: 768 }),
};

async function startZooKeepers(options) {
  const zooKeeper = await startZooKeeper(options);
  const { connectString: servers } = zooKeeper;
  const pids = zooKeeper.servers.map(({ pid }) => pid);
  const { tickTimeMs: tickMs } = options;
  return { key: 'zookeeper', config: { servers, tickMs, pids }, stop: () => zooKeeper.stop() };
}

/** The servers of a run: each is started when the first family needs it. */
export class Servers {
  #running = new Map();

  /** @param {{ short: boolean }} options of a short run, whose sessions end soon */
  constructor({ short }) {
    this.short = short;
  }

  /** What a family is told of the servers that it needs. */
  async configOf(needs) {
    const config = {};
    for (const need of needs) {
      if (!this.#running.has(need)) this.#running.set(need, SERVERS[need](this.short));
      const running = await this.#running.get(need);
      config[running.key] = running.config;
    }
    return config;
  }

  async stop() {
    await Promise.all([...this.#running.values()].map(async (running) => (await running).stop()));
  }
}
