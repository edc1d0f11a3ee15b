import { History } from 'nestjs-highlander/testing';
import { Ambush } from './ambush.js';
import { Client, type AnsweredCall, type ClientGround } from './client.js';
import { Cluster } from './cluster.js';
import { Faults } from './faults.js';
import { Journal } from './journal.js';
import { judgeHistory, judgeOwners } from './judge.js';
import { NodeClock } from './node-clock.js';
import { drawPlan, type Plan } from './plan.js';
import { Watcher } from './watcher.js';
import { Weather } from './weather.js';
import { World } from './world.js';

const SETTLING_MS = 120_000;
const OBSERVER = { namespace: 'default', nodeId: 'observer', address: null };

/** What came of one schedule. */
export interface ScheduleResult {
  readonly seed: number;
  /** What went wrong. */
  readonly violations: readonly string[];
  readonly operations: number;
  /** Of all that happened, in its order. */
  readonly hash: string;
  readonly trace: readonly string[];
}

/** One life of a cluster: what happens in it, and when, is decided by the seed alone. */
export class Schedule {
  private readonly world: World;
  private readonly plan: Plan;
  private readonly journal: Journal;
  private readonly weather: Weather;
  private readonly cluster: Cluster;
  private readonly history: History;
  private readonly answered: AnsweredCall[] = [];
  private readonly revisions = new Map<string, number>();
  private readonly watchers: Watcher[] = [];
  private numbers = 0;

  private constructor(seed: number) {
    this.world = new World(seed);
    this.plan = drawPlan(this.world.dice);
    this.journal = new Journal(this.world);
    this.weather = new Weather(this.world.dice);
    this.cluster = new Cluster(this.world, this.weather, this.journal, this.plan);
    this.history = new History({ clock: new NodeClock(this.world, this.world.outside, 0, 0) });
  }

  static async run(seed: number): Promise<ScheduleResult> {
    const schedule = new Schedule(seed);
    const { world } = schedule;
    const onRejection = (error: unknown): void => {
      world.violation(`nobody takes care of ${error instanceof Error ? error.stack : String(error)}`);
    };
    process.on('unhandledRejection', onRejection);
    try {
      if (await schedule.live()) await schedule.end();
    } finally {
      process.off('unhandledRejection', onRejection);
    }
    schedule.judge();
    const { hash, lines } = world.trace;
    return {
      seed,
      violations: world.violations,
      operations: schedule.history.entries.length,
      hash,
      trace: lines,
    };
  }

  /** The nodes start, the clients do what they want to, and faults come and go. */
  private async live(): Promise<boolean> {
    const { world, cluster, plan, weather } = this;
    world.note(describePlan(plan));
    cluster.start();
    if (!(await this.until('the nodes start', () => cluster.isSettled))) return false;
    weather.setCalm(plan.calmFailures);
    const faults = new Faults(world, cluster, weather);
    faults.plan(plan.faults);
    const ambush = new Ambush(world, faults, plan.ambushes.probability, plan.ambushes.most);
    cluster.onWait = (node, forMs) => ambush.waits(node, forMs);
    for (const object of plan.objects) {
      if (world.dice.chance(0.3))
        this.watchers.push(new Watcher(world, world.dice.pick(cluster.serving), object, cluster.storage));
    }
    let running = plan.clients;
    for (let index = 0; index < plan.clients; index++) {
      void new Client(`c${index + 1}`, this.ground).run().then(() => running--);
    }
    const lastFaultMs = Math.max(0, ...plan.faults.map(({ atMs, forMs }) => atMs + forMs));
    await world.runUntil(() => running === 0, lastFaultMs + 2_000);
    world.note('all heals');
    faults.end();
    return this.until('all calls are answered', () => running === 0 && cluster.isSettled);
  }

  /** Whatever was done to the nodes is over: they go on, agree, and stop without leaving anything. */
  private async end(): Promise<void> {
    const { cluster, plan } = this;
    let looking = 0;
    for (const node of cluster.serving) {
      for (const object of plan.objects) {
        looking++;
        const client = new Client(`after ${node.name}`, this.ground);
        void client.look(node, object).then(() => looking--);
      }
    }
    if (!(await this.until('the nodes agree', () => looking === 0))) return;
    const newest = (watcher: Watcher): boolean => watcher.knows(this.revisions.get(watcher.key) ?? 0);
    if (!(await this.until('watchers hear the last', () => this.watchers.every(newest)))) return;
    for (const watcher of this.watchers) watcher.stop();
    cluster.stopAll();
    if (!(await this.until('the nodes stop', () => cluster.isSettled))) return;
    // What was late still arrives, and then nothing happens any more.
    if (!(await this.until('nothing is left to happen', () => this.world.isAtRest))) return;
    await this.lookAround();
  }

  private get ground(): ClientGround {
    const { world, cluster, plan, history, answered, revisions } = this;
    return { world, cluster, plan, history, answered, revisions, next: () => ++this.numbers };
  }

  private async until(what: string, done: () => boolean): Promise<boolean> {
    const isDone = await this.world.runUntil(done, SETTLING_MS);
    if (!isDone) this.world.violation(`it never happens that ${what}`);
    return isDone;
  }

  /** What is left, and what is stored: the last that anybody sees of it. */
  private async lookAround(): Promise<void> {
    const { storage, coordination } = this.cluster;
    const observer = await coordination.openSession(OBSERVER);
    for (const { kind, id } of this.plan.objects) {
      const key = { type: kind.type, id };
      if (await observer.lookup(key)) this.world.violation(`a claim of ${kind.type}:${id} is left`);
      const record = storage.recordOf(key);
      const pending = this.history.invoke('the store', `${kind.type}:${id}`, { name: 'read' });
      pending.ok(kind.stored(record?.body));
    }
  }

  private judge(): void {
    const { world, history, journal, answered, plan } = this;
    for (const object of plan.objects) {
      for (const fault of judgeHistory(history, object)) world.violation(fault);
    }
    const deletable = new Set(
      plan.objects.filter(({ mayBeDeleted }) => mayBeDeleted).map(({ kind, id }) => `${kind.type}:${id}`),
    );
    for (const fault of judgeOwners(journal, answered, (object) => deletable.has(object)))
      world.violation(fault);
  }
}

function describePlan({ objects, classes: _classes, placement, ...rest }: Plan): string {
  const names = objects.map(({ kind, id }) => `${kind.type}:${id}`).join(' ');
  return `${names}, placed ${typeof placement === 'string' ? placement : 'by a function'}, ${JSON.stringify(rest)}`;
}
