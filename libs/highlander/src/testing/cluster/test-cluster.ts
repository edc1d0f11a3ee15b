import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startS3Server, type S3Server } from '../servers/s3-server.js';
import { startZooKeeper, type ZooKeeperServers } from '../servers/zookeeper.js';
import { Log } from './log.js';
import { moduleUrl } from './module-url.js';
import { NodeNetwork } from './node-network.js';
import { PeerWays } from './peer-ways.js';
import { TestNode } from './test-node.js';
import type { AddNodeOptions, TestClusterOptions } from './test-cluster.options.js';

const POLL_MS = 20;

/**
 * A cluster of a test: real processes, real ZooKeeper and real S3 on this machine, and between any two of them a network
 * that the test can break. All of it ends with the process of the test, however that ends.
 *
 * ```ts
 * const cluster = await TestCluster.start({ module: new URL('./app.module.js', import.meta.url) });
 * const [one, two] = cluster.nodes;
 * await one.call(TodoList, 'home', 'insertTodo', { title: 'milk' });
 * await one.kill();
 * await two.get(TodoList, 'home');
 * await cluster.stop();
 * ```
 *
 * @publicApi
 */
export class TestCluster {
  private readonly log = new Log();
  private readonly ways = new PeerWays<TestNode>();
  private readonly networks: NodeNetwork[] = [];
  private readonly all: TestNode[] = [];

  private constructor(
    private readonly options: TestClusterOptions,
    /** The ZooKeeper servers, for tests that kill or pause one. */
    readonly zooKeeper: ZooKeeperServers,
    /** The S3 server. */
    readonly s3: S3Server,
    /** Where the nodes find it. */
    private readonly s3Port: number,
  ) {}

  /**
   * Starts the servers and the nodes. Resolves when every node knows all the others.
   *
   * @throws Error with what the nodes have printed, if one doesn't start
   */
  static async start(options: TestClusterOptions): Promise<TestCluster> {
    const { zooKeeperServers = 1, tickTimeMs = 200, nodes = 3 } = options;
    const [zooKeeper, s3] = await startAll(
      () => startZooKeeper({ servers: zooKeeperServers, tickTimeMs }),
      () => startS3Server(),
    );
    let cluster: TestCluster;
    try {
      const endpoint = (await options.storageGateway?.(s3.endpoint)) ?? s3.endpoint;
      cluster = new TestCluster(options, zooKeeper, s3, Number(new URL(endpoint).port));
    } catch (error) {
      await Promise.all([zooKeeper.stop(), s3.stop()]);
      throw error;
    }
    try {
      await Promise.all(Array.from({ length: nodes }, () => cluster.addNode()));
      await cluster.settled();
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  /** All nodes there have been, in the order of their start, running or not. */
  get nodes(): readonly TestNode[] {
    return this.all;
  }

  /** Starts one more node. */
  async addNode({ module = this.options.module }: AddNodeOptions = {}): Promise<TestNode> {
    const { options, zooKeeper, s3, log, ways } = this;
    const name = `node ${this.networks.length + 1}`;
    const network = new NodeNetwork(
      zooKeeper.servers.map(({ port }) => port),
      this.s3Port,
      () => ways.update(),
    );
    this.networks.push(network);
    await network.open();
    const node = new TestNode({
      name,
      program: options.program ?? fileURLToPath(new URL('./node-program.js', import.meta.url)),
      execArgv: options.execArgv ?? [],
      env: options.env ?? {},
      log,
      network,
      ways,
      configuration: {
        module: moduleUrl(module),
        coordination: {
          servers: zooKeeper.connectString,
          sessionTimeoutMs: options.sessionTimeoutMs ?? 2_000,
          tickMs: options.tickTimeMs ?? 200,
        },
        storage: { ...options.storage, bucket: s3.bucket, client: s3.clientConfig },
        options: options.options ?? {},
      },
    });
    this.all.push(node);
    await node.start();
    return node;
  }

  /** Resolves when every running node knows all running nodes and no others. None may be paused or cut off. */
  async settled(): Promise<void> {
    const running = this.all.filter(({ isRunning }) => isRunning);
    const expected = running.map(({ nodeId }) => nodeId).sort();
    for (const node of running) {
      for (;;) {
        const members = await node.members();
        const ready = members.filter(({ address }) => address !== null).map(({ nodeId }) => nodeId);
        if (ready.sort().join() === expected.join()) break;
        await after(POLL_MS);
      }
    }
  }

  /** What all nodes have printed, in order: for people, when a test has failed. */
  logs(): string {
    return this.log.toString();
  }

  /** Ends everything at once: nodes are killed, and nothing is kept. */
  async stop(): Promise<void> {
    await Promise.all(this.all.map((node) => node.kill()));
    await Promise.all([
      this.ways.close(),
      ...this.networks.map((network) => network.close()),
      this.zooKeeper.stop(),
      this.s3.stop(),
    ]);
  }
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
