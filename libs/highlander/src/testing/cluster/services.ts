import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startS3Server, type S3Server } from '../servers/s3-server.js';
import { startZooKeeper, type ZooKeeperServers } from '../servers/zookeeper.js';
import type { NodeConfiguration } from './messages.js';
import type { ServicePorts } from './node-network.js';
import type { TestClusterOptions } from './test-cluster.options.js';

/** What the nodes of a cluster live on. */
export interface Services {
  /** Where servers listen, if there are any. */
  readonly ports: ServicePorts;
  /** What nodes are told. */
  readonly configuration: NodeConfiguration['services'];
  readonly servers?: { readonly zooKeeper: ZooKeeperServers; readonly s3: S3Server };
  stop(): Promise<void>;
}

export function startServices(options: TestClusterOptions): Promise<Services> {
  return options.services === 'embedded' ? embeddedServices() : realServices(options);
}

/** A folder; nothing is started. */
async function embeddedServices(): Promise<Services> {
  const folder = await mkdtemp(join(tmpdir(), 'highlander-node-'));
  return {
    ports: { coordination: [], storage: [] },
    configuration: { kind: 'embedded', folder },
    stop: () => rm(folder, { recursive: true, force: true }),
  };
}

async function realServices(options: TestClusterOptions): Promise<Services> {
  const { zooKeeperServers = 1, tickTimeMs = 200, sessionTimeoutMs = 2_000 } = options;
  const [zooKeeper, s3] = await startAll(
    () => startZooKeeper({ servers: zooKeeperServers, tickTimeMs }),
    () => startS3Server(),
  );
  const stop = async (): Promise<void> => void (await Promise.all([zooKeeper.stop(), s3.stop()]));
  let endpoint: string;
  try {
    endpoint = (await options.storageGateway?.(s3.endpoint)) ?? s3.endpoint;
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    ports: {
      coordination: zooKeeper.servers.map(({ port }) => port),
      storage: [Number(new URL(endpoint).port)],
    },
    configuration: {
      kind: 'real',
      coordination: { servers: zooKeeper.connectString, sessionTimeoutMs, tickMs: tickTimeMs },
      storage: { ...options.storage, bucket: s3.bucket, client: s3.clientConfig },
    },
    servers: { zooKeeper, s3 },
    stop,
  };
}

/** Both or none: what has started is stopped where the other one fails. */
async function startAll<A extends { stop(): Promise<void> }, B extends { stop(): Promise<void> }>(
  startFirst: () => Promise<A>,
  startSecond: () => Promise<B>,
): Promise<[A, B]> {
  const [first, second] = await Promise.allSettled([startFirst(), startSecond()]);
  if (first.status === 'fulfilled' && second.status === 'fulfilled') return [first.value, second.value];
  for (const outcome of [first, second]) if (outcome.status === 'fulfilled') await outcome.value.stop();
  throw first.status === 'rejected' ? first.reason : (second as PromiseRejectedResult).reason;
}
