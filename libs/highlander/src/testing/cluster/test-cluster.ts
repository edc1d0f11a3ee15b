import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { S3Server } from '../servers/s3-server.js';
import type { ZooKeeperServers } from '../servers/zookeeper.js';
import { Log } from './log.js';
import { moduleUrl } from './module-url.js';
import { NodeNetwork } from './node-network.js';
import { PeerWays } from './peer-ways.js';
import { startServices, type Services } from './services.js';
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
    private readonly services: Services,
  ) {}

  /**
   * Starts the servers and the nodes. Resolves when every node knows all the others.
   *
   * @throws Error with what the nodes have printed, if one doesn't start
   */
  static async start(options: TestClusterOptions): Promise<TestCluster> {
    const { nodes = options.services === 'embedded' ? 1 : 3 } = options;
    const cluster = new TestCluster(options, await startServices(options));
    try {
      await Promise.all(Array.from({ length: nodes }, () => cluster.addNode()));
      await cluster.settled();
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  /** The ZooKeeper servers, for tests that kill or pause one. */
  get zooKeeper(): ZooKeeperServers {
    return this.servers.zooKeeper;
  }

  /** The S3 server. */
  get s3(): S3Server {
    return this.servers.s3;
  }

  private get servers(): NonNullable<Services['servers']> {
    const { servers } = this.services;
    if (!servers)
      throw new Error("This cluster has no servers: it was started with { services: 'embedded' }.");
    return servers;
  }

  /** All nodes there have been, in the order of their start, running or not. */
  get nodes(): readonly TestNode[] {
    return this.all;
  }

  /** Starts one more node. */
  async addNode({ module = this.options.module }: AddNodeOptions = {}): Promise<TestNode> {
    const { options, services, log, ways } = this;
    if (options.services === 'embedded' && this.all.length > 0)
      throw new Error('A node whose services are embedded is the only one of its cluster.');
    const name = `node ${this.networks.length + 1}`;
    const network = new NodeNetwork(services.ports, () => ways.update());
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
        services: services.configuration,
        options: options.options ?? {},
      },
    });
    this.all.push(node);
    await node.start();
    return node;
  }

  /** Resolves when every running node knows all running nodes and no others. None may be paused or cut off. */
  async settled(): Promise<void> {
    if (this.options.services === 'embedded') return;
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
      this.services.stop(),
    ]);
  }
}
