import type { IsolationDirection } from '../../cluster/index.js';
import type { Log } from './log.js';
import type { ClusterRequest, NodeConfiguration, NodeRequest, StartedNode } from './messages.js';
import { NodeObjects } from './node-objects.js';
import type { Lost, NodeConnection, NodeNetwork } from './node-network.js';
import { NodeProcess, TestNodeEndedError } from './node-process.js';
import { NodeWatches } from './node-watches.js';
import type { PeerWays } from './peer-ways.js';
import { moduleUrl } from './module-url.js';
import type { AddNodeOptions } from './test-cluster.options.js';
import { stopProcess } from '../servers/stop-process.js';

export interface TestNodeContext {
  readonly name: string;
  readonly program: string;
  readonly execArgv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly log: Log;
  readonly network: NodeNetwork;
  readonly ways: PeerWays<TestNode>;
  readonly configuration: NodeConfiguration;
}

// Longer than any node needs to drain by default.
const STOP_TIMEOUT_MS = 40_000;

/** A node of a test's cluster: a process of its own. @publicApi */
export class TestNode extends NodeObjects {
  private process: NodeProcess | undefined;
  private started: StartedNode | undefined;
  private module: string;
  private readonly watches: NodeWatches;

  /** @internal */
  constructor(private readonly context: TestNodeContext) {
    const watches = new NodeWatches();
    super({
      request: (request) => this.ask(request),
      watch: (type, id, options) => watches.watch((request) => this.ask(request), type, id, options),
    });
    this.watches = watches;
    this.module = context.configuration.module;
  }

  /** What logs call it: `node 1` for the first of `cluster.nodes`. */
  get name(): string {
    return this.context.name;
  }

  /** The id by which the cluster knows it; another one after each restart. */
  get nodeId(): string {
    return this.startedNode.nodeId;
  }

  /** Where it takes calls from other nodes, which reach it through proxies; `null` where it is the only one there can be. */
  get address(): string | null {
    return this.startedNode.address;
  }

  get pid(): number {
    return this.running.pid;
  }

  /** Whether its process is there, be it paused. */
  get isRunning(): boolean {
    return this.process?.isRunning === true;
  }

  /** @internal */
  get lostToPeers(): Lost {
    return this.context.network.lostToPeers;
  }

  /** @internal */
  async start(): Promise<void> {
    const { name, program, execArgv, env, log, network, configuration } = this.context;
    const node = new NodeProcess({
      name,
      program,
      execArgv,
      env,
      log,
      handle: (request) => this.handle(request),
    });
    this.process = node;
    this.started = undefined;
    void node.ended.then(() => this.watches.end(new TestNodeEndedError(`${name} has ended.`, 'unknown')));
    const { module } = this;
    try {
      const services = network.between(configuration.services);
      const start = { ...configuration, op: 'start', module, services } as const;
      this.started = (await node.request(start)) as StartedNode;
    } catch (error) {
      await node.kill();
      throw new Error(`${name} did not start. What it printed:\n${log.toString()}`, { cause: error });
    }
  }

  /** Stops the process where it stands (SIGSTOP): its connections stay open and silent. */
  pause(): void {
    stopProcess(this.running.pid);
  }

  /** Lets a paused process go on (SIGCONT). */
  resume(): void {
    this.running.signal('SIGCONT');
  }

  /** Ends the process at once, as a power failure does (SIGKILL). Resolves when it is gone. */
  async kill(): Promise<void> {
    await this.process?.kill();
  }

  /**
   * Closes the application and ends the process; a paused one goes on for that. Resolves when it is gone.
   *
   * @throws Error if it takes longer than 40 s; it is killed then
   */
  async stop(): Promise<void> {
    const node = this.running;
    node.signal('SIGCONT');
    const timer = setTimeout(() => node.signal('SIGKILL'), STOP_TIMEOUT_MS);
    try {
      await node.request({ op: 'stop' });
      await node.dismiss();
    } catch (error) {
      await node.kill();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Starts a process in the place of the one there was, which is stopped where it still runs. */
  async restart({ module }: AddNodeOptions = {}): Promise<void> {
    if (this.isRunning) await this.stop();
    if (module !== undefined) this.module = moduleUrl(module);
    await this.start();
  }

  /**
   * Cuts the node off from ZooKeeper, from S3 or from all other nodes: nothing of what it sends arrives (`'out'`), or of
   * what it is sent (`'in'`), and nobody is told.
   */
  isolate(from: NodeConnection, direction: IsolationDirection = 'both'): void {
    this.context.network.isolate(from, direction);
  }

  /** Ends all isolation of this node. Connections that have lost something end with a reset. */
  heal(): void {
    this.context.network.heal();
  }

  /** Sets the wall clock that the node sees, forward or back, as an operator or NTP would. The monotonic one goes on. */
  async moveWallClock(ms: number): Promise<void> {
    await this.running.request({ op: 'move-wall-clock', ms });
  }

  /** A process that is starting knows no objects yet. */
  private async ask(request: NodeRequest): Promise<unknown> {
    if (!this.started) throw new TestNodeEndedError(`${this.name} has not started.`, 'no');
    return this.running.request(request);
  }

  private get running(): NodeProcess {
    if (this.process) return this.process;
    throw new TestNodeEndedError(`${this.context.name} was never started.`, 'no');
  }

  private get startedNode(): StartedNode {
    if (this.started) return this.started;
    throw new TestNodeEndedError(`${this.context.name} has not started.`, 'no');
  }

  private async handle(request: ClusterRequest): Promise<unknown> {
    const { ways } = this.context;
    switch (request.op) {
      case 'listening':
        ways.listening(this, request.address);
        break;
      case 'way-to':
        return ways.find(this, request.address);
      case 'watched':
        this.watches.receive(request.watch, request.event);
    }
    return undefined;
  }
}
