import { HighlanderError, type ObjectRegistry } from 'nestjs-highlander';
import type { History, Operation } from 'nestjs-highlander/testing';
import type { Cluster } from './cluster.js';
import { THROWN } from './objects/simulated-object.js';
import type { Plan, PlannedObject } from './plan.js';
import type { SimulatedNode } from './node.js';
import type { World } from './world.js';

/** A call that was answered. */
export interface AnsweredCall {
  readonly call: number;
  readonly atMs: number;
}

/** What the clients of one schedule share. */
export interface ClientGround {
  readonly world: World;
  readonly cluster: Cluster;
  readonly plan: Plan;
  readonly history: History;
  readonly answered: AnsweredCall[];
  /** The newest that anybody was shown, by object. */
  readonly revisions: Map<string, number>;
  /** Numbers that nobody has used. */
  next(): number;
}

type Way =
  | 'update'
  | 'updateSlowly'
  | 'updateAndThrow'
  | 'look'
  | 'lookSlowly'
  | 'get'
  | 'put'
  | 'delete'
  | 'shutdown';

const WAYS: readonly Way[] = [
  'update',
  'update',
  'update',
  'update',
  'updateSlowly',
  'updateSlowly',
  'updateAndThrow',
  'look',
  'look',
  'look',
  'lookSlowly',
  'lookSlowly',
  'get',
  'put',
  'delete',
  'shutdown',
];

/** Longer than a node needs to serve again: its transport waits 5 s for what is under way. */
const AGAIN_MS = 20_000;

/** Does one thing after the other, on whatever node it finds, and notes what it sees. */
export class Client {
  constructor(
    private readonly name: string,
    private readonly ground: ClientGround,
  ) {}

  async run(): Promise<void> {
    const { world, cluster, plan } = this.ground;
    const { dice } = world;
    for (let left = plan.callsOfEachClient; left > 0;) {
      const { serving } = cluster;
      if (serving.length === 0) {
        await world.pause(20);
        continue;
      }
      const node = dice.pick(serving);
      const thinkingMs = dice.chance(0.7) ? dice.between(0, 20) : dice.between(0, 500);
      // Where the node dies, the client never learns what became of the call.
      const isOver = await Promise.race([
        node.died.then(() => true),
        world.pause(thinkingMs, node.process).then(() => this.doSomething(node)),
      ]);
      if (isOver) left--;
    }
  }

  private async doSomething({ objects }: SimulatedNode): Promise<boolean> {
    if (!objects) return false;
    const { dice } = this.ground.world;
    const object = dice.pick(this.ground.plan.objects);
    const way = dice.pick(WAYS);
    if (way === 'shutdown') {
      await this.shutDown(objects, object);
    } else {
      await this.call(objects, object, this.possible(way, object));
    }
    return true;
  }

  /** Reads the object when nothing is wrong any more: sooner or later it must answer. */
  async look({ objects, process }: SimulatedNode, object: PlannedObject): Promise<void> {
    const { world } = this.ground;
    for (const endMs = world.nowMs + AGAIN_MS; world.nowMs < endMs;) {
      await world.pause(0, process);
      if (!objects || (await this.call(objects, object, 'get'))) return;
    }
    world.violation(`${object.kind.type}:${object.id} can't be read where nothing is wrong any more`);
  }

  private possible(way: Way, { kind, mayBeDeleted }: PlannedObject): Way {
    if (way === 'delete' && !mayBeDeleted) return 'update';
    if (way === 'put' && !kind.type.endsWith('register')) return 'update';
    return way;
  }

  /** Resolves to whether the call was answered. */
  private async call(objects: ObjectRegistry, object: PlannedObject, way: Way): Promise<boolean> {
    const { world, history, answered, revisions } = this.ground;
    const { type, target } = object.kind;
    const key = `${type}:${object.id}`;
    const call = this.ground.next();
    const operation = this.operationOf(object, way, call);
    const pending = history.invoke(this.name, key, operation);
    world.note(`${this.name} calls ${key} ${way} ${JSON.stringify(operation)} (${call})`);
    let value: unknown;
    try {
      if (way === 'get') {
        const { state, revision } = await objects.snapshot(type, object.id);
        value = object.kind.stateOf(state);
        revisions.set(key, Math.max(revision, revisions.get(key) ?? 0));
      } else if (way === 'put') await objects.put(type, object.id, { value: call });
      else if (way === 'delete') await objects.delete(type, object.id);
      else value = await objects.ref(target, object.id)[way as 'update'](call, operation);
    } catch (error) {
      world.note(`${this.name} gets ${String(error)} (${call})`);
      if (way === 'updateAndThrow' && (error as Error).message === THROWN) pending.failed();
      else {
        this.judgeError(error, `${way} of ${key}`);
        pending.threw(error);
      }
      return false;
    }
    if (way === 'updateAndThrow') world.violation(`an error of ${key} has got lost`);
    world.note(`${this.name} gets ${JSON.stringify(value)} (${call})`);
    answered.push({ call, atMs: world.nowMs });
    pending.ok(value);
    return true;
  }

  private operationOf({ kind }: PlannedObject, way: Way, call: number): Operation {
    const { dice } = this.ground.world;
    switch (way) {
      case 'update':
      case 'updateSlowly':
      case 'updateAndThrow':
        return kind.update(dice, call);
      case 'put':
        return { name: 'write', value: call } as Operation;
      case 'delete':
        return { name: 'delete' };
      case 'get':
        return { name: 'read' };
      default:
        return kind.look(dice, call);
    }
  }

  private async shutDown(objects: ObjectRegistry, { kind, id }: PlannedObject): Promise<void> {
    this.ground.world.note(`${this.name} shuts ${kind.type}:${id} down`);
    try {
      await objects.shutdown(kind.type, id);
    } catch (error) {
      this.judgeError(error, `shutdown of ${kind.type}:${id}`);
    }
  }

  private judgeError(error: unknown, what: string): void {
    if (error instanceof HighlanderError && error.ran !== undefined) return;
    this.ground.world.violation(
      error instanceof HighlanderError
        ? `the ${what} failed and doesn't say whether it ran: ${error.message}`
        : `the ${what} failed with ${error instanceof Error ? error.stack : String(error)}`,
    );
  }
}
