import { setTimeout as after } from 'node:timers/promises';
import { History, TestCluster, type TestNode } from 'nestjs-highlander/testing';
import { Caller, nameOf } from './caller.js';
import { Choice } from './choice.js';
import { Clients } from './clients.js';
import type { Fault, Stage } from './faults/index.js';
import { Population } from './population.js';
import { readRecords } from './records.js';
import { measureRecovery, nameOfRecovery, type Recovery } from './recovery.js';
import { S3Gateway } from './s3-gateway.js';
import { describeRounds, planRun, seconds, type PlannedFault, type Round } from './schedule.js';
import { judge, type Evidence, type Verdict } from './verdict.js';

export interface ChaosOptions {
  readonly seed: number;
  /** About how long faults are brought. */
  readonly minutes: number;
  readonly faults: readonly Fault[];
  readonly clients: number;
  /** The compiled module of the application. */
  readonly application: string;
  /** The compiled program of a node, where it isn't that of the package. */
  readonly program?: string;
  /** Is told of all that happens. */
  readonly say: (line: string) => void;
}

export interface ChaosRun {
  readonly rounds: readonly Round[];
  readonly evidence: Evidence;
  readonly verdict: Verdict;
  readonly lastedMs: number;
  readonly s3Requests: { readonly reads: number; readonly writes: number };
  readonly errors: ReadonlyMap<string, number>;
  /** What the nodes have printed. */
  readonly logs: string;
}

const SESSION_TIMEOUT_MS = 2_000;
const TICK_MS = 200;
const NODES = 3;
/** Until all objects answer again after the last fault has ended, see docs/reliability.md. */
const PROMISED_MS = 2 * SESSION_TIMEOUT_MS + 2_000;

/** Runs a cluster, its clients and all that befalls them, and judges what happened. */
export async function runChaos(options: ChaosOptions): Promise<ChaosRun> {
  const { seed, minutes, faults, say } = options;
  const rounds = planRun({ seed, minutes, faults, sessionTimeoutMs: SESSION_TIMEOUT_MS });
  say(describeRounds(rounds));
  const seeds = new Choice(seed + 1);
  const gateway = new S3Gateway(seeds.seed());
  let cluster: TestCluster | undefined;
  try {
    cluster = await TestCluster.start({
      module: options.application,
      ...(options.program !== undefined && { program: options.program }),
      nodes: NODES,
      zooKeeperServers: 3,
      sessionTimeoutMs: SESSION_TIMEOUT_MS,
      tickTimeMs: TICK_MS,
      // Objects that hardly anybody calls sleep and wake all the time.
      options: { idleTimeoutMs: 3_000, drainTimeoutMs: 8_000 },
      storage: { requestTimeoutMs: 2_000 },
      storageGateway: (endpoint) => gateway.open(endpoint),
    });
    return await new ChaosInCluster(options, rounds, cluster, gateway, seeds).run();
  } catch (error) {
    if (cluster) say(cluster.logs());
    throw error;
  } finally {
    await cluster?.stop();
    await gateway.close();
  }
}

class ChaosInCluster {
  private readonly caller = new Caller(new History());
  private readonly population = new Population();
  private readonly recoveries: Recovery[] = [];
  private readonly endedNodes: string[] = [];
  private readonly beganMs = performance.now();

  constructor(
    private readonly options: ChaosOptions,
    private readonly rounds: readonly Round[],
    private readonly cluster: TestCluster,
    private readonly gateway: S3Gateway,
    private readonly seeds: Choice,
  ) {}

  async run(): Promise<ChaosRun> {
    const { options, rounds, cluster, gateway, caller, population } = this;
    const clients = new Clients({
      seed: this.seeds.seed(),
      clients: options.clients,
      caller,
      population,
      nodes: () => this.running,
    });
    this.say('The cluster runs, and clients call.');
    for (const [index, round] of rounds.entries()) await this.strike(index + 1, round);
    await clients.stop();
    const lastedMs = performance.now() - this.beganMs;
    this.say(
      'The clients have ended. Every object is read through every node, and its record from the bucket.',
    );
    const evidence = await this.collect();
    const verdict = judge(evidence);
    const { log } = gateway;
    const s3Requests = { reads: log.count('GET'), writes: log.count('PUT') };
    return { rounds, evidence, verdict, lastedMs, s3Requests, errors: caller.errors, logs: cluster.logs() };
  }

  private get running(): readonly TestNode[] {
    return this.cluster.nodes.filter(({ isRunning }) => isRunning);
  }

  /** Brings the faults of a round, and waits until all is well again. */
  private async strike(number: number, { faults, calmMs }: Round): Promise<void> {
    const { cluster, gateway } = this;
    const readThrough = (node: TestNode): void => {
      for (const subject of this.population.present) {
        void this.caller.call(`visitor of ${node.name}`, node, subject, { name: 'read' });
      }
    };
    const stage: Stage = { cluster, gateway, nodes: this.running, readThrough };
    this.say(`Round ${number}`);
    await Promise.all(faults.map((fault) => this.bring(fault, stage)));
    this.lookForEndedNodes(number);
    const choice = new Choice(this.seeds.seed());
    const { caller, population } = this;
    const recovery = await measureRecovery(number, caller, this.running, population.present, choice);
    this.recoveries.push(recovery);
    this.say(`  ${nameOfRecovery(recovery)}`);
    await after(calmMs);
  }

  private async bring({ what, beginsAfterMs, lastsMs, begin }: PlannedFault, stage: Stage): Promise<void> {
    await after(beginsAfterMs);
    this.say(`  ${what}`);
    const end = await begin(stage);
    await after(lastsMs);
    await end();
    this.say(`  over: ${what}`);
  }

  private lookForEndedNodes(round: number): void {
    const running = this.running.length;
    if (running < NODES) this.endedNodes.push(`after round ${round} only ${running} of ${NODES} nodes run`);
  }

  private async collect(): Promise<Evidence> {
    const { caller, population, cluster, gateway } = this;
    for (const node of this.running) {
      await Promise.all(
        population.past.map((subject) => caller.call(`end ${node.name}`, node, subject, { name: 'read' })),
      );
    }
    const records = await readRecords(cluster.s3, population.past);
    // What is stored is what a reader sees who comes last.
    for (const subject of population.past) {
      const shown = records.get(nameOf(subject))?.shown ?? subject.kind.shown({});
      caller.history.invoke('the bucket', nameOf(subject), { name: 'read' }).ok(shown);
    }
    return {
      history: caller.history.entries,
      witnessings: caller.witnessings,
      snapshots: caller.snapshots,
      writes: gateway.log.writes,
      records,
      recoveries: this.recoveries,
      promisedMs: PROMISED_MS,
      dumbErrors: caller.dumbErrors,
      endedNodes: this.endedNodes,
    };
  }

  private say(text: string): void {
    this.options.say(`${seconds(performance.now() - this.beganMs).padStart(8)}  ${text}`);
  }
}
