import type { Cluster } from './cluster.js';
import type { Fault, FaultKind, PlannedFault } from './plan.js';
import type { SimulatedNode } from './node.js';
import type { Port, Weather } from './weather.js';
import type { World } from './world.js';

const HOUR_MS = 3_600_000;

/** Lets the planned faults happen at their times, and end after theirs. */
export class Faults {
  private isOver = false;

  constructor(
    private readonly world: World,
    private readonly cluster: Cluster,
    private readonly weather: Weather,
  ) {}

  plan(faults: readonly PlannedFault[]): void {
    for (const fault of faults)
      this.strike(fault, () => this.cluster.nodes[fault.node % this.cluster.nodes.length]!);
  }

  /** Lets a fault happen; which node it hits is asked then. */
  strike({ kind, atMs, forMs }: Fault, choose: () => SimulatedNode): void {
    const { world } = this;
    world.after(atMs, world.outside, `fault: ${kind}`, () => {
      if (this.isOver) return;
      const node = choose();
      world.note(`${kind} strikes ${node.name}`);
      const end = this.begin(kind, forMs, node);
      if (end) world.after(forMs, world.outside, `fault over: ${kind} of ${node.name}`, end);
    });
  }

  /** All heals, and nothing happens any more. */
  end(): void {
    this.isOver = true;
    this.weather.clearUp();
    this.cluster.heal();
  }

  /** Returns what ends it. */
  private begin(kind: FaultKind, forMs: number, node: SimulatedNode): (() => void) | undefined {
    const { dice } = this.world;
    switch (kind) {
      case 'kill':
        this.cluster.kill(node, forMs);
        return undefined;
      case 'stop':
        this.cluster.replace(node);
        return undefined;
      case 'pause':
        node.pause();
        return () => node.resume();
      case 'cut from coordination':
        node.cutFromCoordination();
        return () => node.mendCoordination();
      case 'cut from storage':
        node.isCutFromStorage = true;
        return () => {
          node.isCutFromStorage = false;
        };
      case 'isolate in':
      case 'isolate out':
      case 'isolate both':
        node.isolation = kind === 'isolate in' ? 'in' : kind === 'isolate out' ? 'out' : 'both';
        return () => {
          node.isolation = undefined;
        };
      case 'sessions end':
        node.endSessions();
        return undefined;
      case 'clock jumps':
        node.clock.jump(dice.between(-HOUR_MS, HOUR_MS));
        return undefined;
      case 'storage fails':
        return this.failing('storage');
      case 'coordination fails':
        return this.failing('coordination');
      case 'network fails':
        return this.failing('network');
      case 'storage is slow':
        return this.slow('storage');
      case 'coordination is slow':
        return this.slow('coordination');
      case 'network is slow':
        return this.slow('network');
      default:
        return undefined;
    }
  }

  private failing(port: Port): () => void {
    this.weather.setFailing(port, this.world.dice.pick([0.3, 0.6, 1]));
    return () => this.weather.setFailing(port, undefined);
  }

  private slow(port: Port): () => void {
    this.weather.setSlow(port, this.world.dice.pick([5, 20, 80]));
    return () => this.weather.setSlow(port, undefined);
  }
}
