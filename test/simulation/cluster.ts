import { memoryCoordination, memoryNetwork, memoryStore } from 'nestjs-highlander';
import type { Journal } from './journal.js';
import { SimulatedNode, type Surroundings } from './node.js';
import type { Plan } from './plan.js';
import type { Weather } from './weather.js';
import type { World } from './world.js';

/** The nodes, and those that take the places of others. */
export class Cluster {
  readonly storage = memoryStore();
  readonly coordination = memoryCoordination();
  private readonly network = memoryNetwork();
  private readonly places: SimulatedNode[] = [];
  private readonly byId = new Map<string, SimulatedNode>();
  /** Told of each wait of a node. */
  onWait: (node: SimulatedNode, forMs: number) => void = () => undefined;
  private starting = 0;
  private stopping = 0;
  private generation = 0;

  constructor(
    private readonly world: World,
    private readonly weather: Weather,
    private readonly journal: Journal,
    private readonly plan: Plan,
  ) {}

  /** Starts all nodes. */
  start(): void {
    for (let place = 0; place < this.plan.nodes; place++) void this.fill(place);
  }

  /** No node is starting or stopping. */
  get isSettled(): boolean {
    return this.starting === 0 && this.stopping === 0;
  }

  /** The nodes that serve. */
  get serving(): SimulatedNode[] {
    return this.places.filter(({ objects }) => objects !== undefined);
  }

  /** All nodes that have not died or been stopped. */
  get nodes(): readonly SimulatedNode[] {
    return this.places;
  }

  /** The node dies; another one takes its place after a while. */
  kill(node: SimulatedNode, awayMs: number): void {
    if (!this.serving.includes(node)) return;
    node.kill();
    // Some machines tell that a process is gone, others have gone with it.
    if (this.world.dice.chance(0.5)) {
      this.world.after(1, this.world.outside, 'connections break', () => {
        for (const other of this.places) if (other.process.isRunning) other.breakConnections(node.nodeId);
      });
    }
    this.starting++;
    this.world.after(awayMs, this.world.outside, `another takes the place of ${node.name}`, () => {
      this.starting--;
      void this.fill(this.places.indexOf(node));
    });
  }

  /** The node is stopped as an operator does it; another one takes its place at once. */
  replace(node: SimulatedNode): void {
    if (!this.serving.includes(node) || !node.process.isRunning) return;
    this.stop(node);
    void this.fill(this.places.indexOf(node));
  }

  stopAll(): void {
    for (const node of this.serving) this.stop(node);
  }

  heal(): void {
    for (const node of this.byId.values()) {
      if (node.process.isDead) continue;
      node.isCutFromStorage = false;
      node.isolation = undefined;
      node.mendCoordination();
      node.resume();
    }
  }

  private stop(node: SimulatedNode): void {
    this.stopping++;
    void node.stop().then(() => this.stopping--);
  }

  private async fill(place: number): Promise<void> {
    this.starting++;
    for (let isServing = false; !isServing;) {
      const node = new SimulatedNode(`n${++this.generation}`, this.surroundings());
      this.places[place] = node;
      this.byId.set(node.nodeId, node);
      try {
        await node.start();
        isServing = true;
      } catch (error) {
        this.world.note(`${node.name} can't start: ${String(error)}`);
        node.kill();
        await this.world.pause(100);
      }
    }
    this.starting--;
  }

  private surroundings(): Surroundings {
    const { world, weather, journal, plan, storage, coordination, network } = this;
    return {
      world,
      weather,
      journal,
      plan,
      storage,
      coordination,
      network,
      find: (id) => this.byId.get(id),
      onWait: (node, forMs) => this.onWait(node, forMs),
    };
  }
}
