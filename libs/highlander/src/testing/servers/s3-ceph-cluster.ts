import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cephConfig } from './s3-ceph-config.js';
import { runToEnd, S3Daemon } from './s3-daemon.js';

export interface CephUser {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 25;

/** The least Ceph that speaks S3: a monitor, a disk daemon and a gateway, all in one temporary folder. */
export class CephCluster {
  /** In the order of their start: the gateway is the last. */
  readonly daemons: S3Daemon[] = [];
  private readonly env: NodeJS.ProcessEnv;
  private readonly endWithProcess = () => {
    for (const daemon of this.daemons) daemon.signal('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  };

  private constructor(
    private readonly folder: string,
    private readonly monitorPort: number,
    readonly gatewayPort: number,
  ) {
    const config = join(folder, 'ceph.conf');
    this.env = { ...process.env, CEPH_CONF: config, CEPH_ARGS: `--conf ${config}` };
    process.once('exit', this.endWithProcess);
  }

  static async start(store: 'memory' | 'disk', user: CephUser): Promise<CephCluster> {
    const folder = await mkdtemp(join(tmpdir(), 'highlander-s3-'));
    const [monitorPort, gatewayPort] = await freePorts();
    const cluster = new CephCluster(folder, monitorPort, gatewayPort);
    try {
      const fsid = randomUUID();
      const config = cephConfig({ folder, fsid, monitorPort, gatewayPort, store });
      await writeFile(join(folder, 'ceph.conf'), config);
      await cluster.startMonitor(fsid);
      await cluster.startDisk();
      await cluster.startGateway(user);
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  async kill(): Promise<void> {
    await Promise.all(this.daemons.map((daemon) => daemon.kill()));
  }

  async stop(): Promise<void> {
    await this.kill();
    process.off('exit', this.endWithProcess);
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private async startMonitor(fsid: string): Promise<void> {
    const map = join(this.folder, 'monmap');
    const address = `[v2:127.0.0.1:${this.monitorPort}]`;
    await mkdir(join(this.folder, 'mon'));
    await this.run('monmaptool', '--create', '--addv', 'a', address, '--fsid', fsid, map);
    await this.run('ceph-mon', '--mkfs', '-i', 'a', '--monmap', map);
    await this.startDaemon('ceph-mon', '-i', 'a', '-f');
  }

  private async startDisk(): Promise<void> {
    const uuid = randomUUID();
    await mkdir(join(this.folder, 'osd'));
    await this.run('ceph', 'osd', 'new', uuid);
    await this.run('ceph-osd', '-i', '0', '--mkfs', '--osd-uuid', uuid);
    await this.startDaemon('ceph-osd', '-i', '0', '-f');
  }

  private async startGateway({ accessKeyId, secretAccessKey }: CephUser): Promise<void> {
    const keys = ['--access-key', accessKeyId, '--secret', secretAccessKey];
    const user = ['--uid', 'highlander', '--display-name', 'highlander', '--max-buckets', '10000', ...keys];
    await this.run('radosgw-admin', '-n', 'client.admin', 'user', 'create', ...user);
    const gateway = await this.startDaemon('radosgw', '-n', 'client.rgw.a', '-f');
    const untilMs = Date.now() + READY_TIMEOUT_MS;
    while (!(await this.isAnswering())) {
      if (!gateway.running || Date.now() > untilMs) {
        throw new Error(`radosgw did not come up: ${await readFile(gateway.log, 'utf8')}`);
      }
      await delay(POLL_MS);
    }
  }

  private async isAnswering(): Promise<boolean> {
    try {
      const answer = await fetch(`http://127.0.0.1:${this.gatewayPort}/`);
      return (await answer.text()).includes('ListAllMyBucketsResult');
    } catch {
      // Not listening yet.
      return false;
    }
  }

  private run(program: string, ...args: string[]): Promise<void> {
    return runToEnd(program, args, this.env);
  }

  private async startDaemon(program: string, ...args: string[]): Promise<S3Daemon> {
    const log = join(this.folder, `${program}.out`);
    const daemon = await S3Daemon.start(program, args, { env: this.env, log });
    this.daemons.push(daemon);
    return daemon;
  }
}

/** Two ports that nobody uses now. Both are held until both are known, so that they differ. */
async function freePorts(): Promise<[number, number]> {
  const [first, second] = [await listening(), await listening()];
  const ports: [number, number] = [portOf(first), portOf(second)];
  await Promise.all([first, second].map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}

function listening(): Promise<ReturnType<typeof createServer>> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

function portOf(server: ReturnType<typeof createServer>): number {
  return (server.address() as AddressInfo).port;
}
