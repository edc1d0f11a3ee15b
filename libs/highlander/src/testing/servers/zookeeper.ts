import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeServerFiles, zooKeeperClassPath, type ServerPorts } from './zookeeper-files.js';
import { Reaper } from './zookeeper-reaper.js';
import { ZooKeeperServer, type ZooKeeperMode } from './zookeeper-server.js';

/** @publicApi */
export interface StartZooKeeperOptions {
  /** One server, or an ensemble of three. @default 1 */
  readonly servers?: 1 | 3;
  /** The servers' unit of time, ms. Sessions last two of them at least. @default 200 */
  readonly tickTimeMs?: number;
  /** The heap of each server, MiB. @default 64 */
  readonly heapMb?: number;
  /** More lines for `zoo.cfg`, or others. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

/** Running ZooKeeper servers of a test. @publicApi */
export interface ZooKeeperServers {
  /** For `zookeeper({ servers })`. */
  readonly connectString: string;
  readonly servers: readonly ZooKeeperServer[];
  /** The first server that is in this mode; waits for one. */
  inMode(mode: NonNullable<ZooKeeperMode>): Promise<ZooKeeperServer>;
  /** Ends all of them, in whatever state they are, and removes their files. */
  stop(): Promise<void>;
}

// Below the ports that systems give to outgoing connections: one of those would take the place of a restarted server.
const FIRST_PORT = 15_000;
const LAST_PORT = 32_000;

/**
 * Starts ZooKeeper for a test: real servers, processes of their own, on ports that are free, in a temporary folder. They
 * end with this process at the latest, however it ends. Resolves when all of them serve.
 *
 * Needs Java and ZooKeeper's jars, on Debian the packages libzookeeper-java and default-jre-headless; elsewhere
 * `ZOOKEEPER_CLASSPATH` says where the jars are.
 *
 * @publicApi
 */
export async function startZooKeeper({
  servers: count = 1,
  tickTimeMs = 200,
  heapMb = 64,
  settings = {},
}: StartZooKeeperOptions = {}): Promise<ZooKeeperServers> {
  const classPath = zooKeeperClassPath();
  const folder = await mkdtemp(join(tmpdir(), 'highlander-zookeeper-'));
  const reaper = new Reaper(folder);
  try {
    const ports = await freePorts(count);
    const servers = await Promise.all(
      ports.map(async ({ client }, index) => {
        const configPath = await writeServerFiles(join(folder, `${index + 1}`), index + 1, ports, {
          tickTime: tickTimeMs,
          ...settings,
        });
        return new ZooKeeperServer(client, {
          classPath,
          configPath,
          heapMb,
          started: (pid) => reaper.watch(pid),
        });
      }),
    );
    for (const server of servers) server.launch();
    const running = new RunningServers(servers, reaper);
    await Promise.all(servers.map((server) => server.ready()));
    return running;
  } catch (error) {
    await reaper.stop();
    throw error;
  }
}

class RunningServers implements ZooKeeperServers {
  constructor(
    readonly servers: readonly ZooKeeperServer[],
    private readonly reaper: Reaper,
  ) {}

  get connectString(): string {
    return this.servers.map(({ port }) => `127.0.0.1:${port}`).join(',');
  }

  async inMode(mode: NonNullable<ZooKeeperMode>): Promise<ZooKeeperServer> {
    for (;;) {
      for (const server of this.servers) if ((await server.mode()) === mode) return server;
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.kill()));
    await this.reaper.stop();
  }
}

async function freePorts(servers: number): Promise<ServerPorts[]> {
  const free = new Set<number>();
  while (free.size < servers * 3) {
    const port = FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT));
    if (await isFree(port)) free.add(port);
  }
  const ports = [...free];
  return Array.from({ length: servers }, (_, n) => ({
    client: ports[n * 3]!,
    quorum: ports[n * 3 + 1]!,
    election: ports[n * 3 + 2]!,
  }));
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
