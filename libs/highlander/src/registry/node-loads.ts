import { pause, type Clock } from '../clock/index.js';
import type { NodeInfo } from '../object/index.js';

const FRESH_MS = 1_000;
const PATIENCE_MS = 500;

interface Load {
  live: number;
  askedMs: number;
}

/**
 * How many objects live on each node, as last heard. Asked for where it is needed, and not more often than once a second;
 * what this node has placed since is added.
 */
export class NodeLoads {
  private readonly loads = new Map<string, Load>();
  private asking: Promise<void> | undefined;

  constructor(
    private readonly clock: Clock,
    /** Resolves to the number of live objects of a node, or rejects where it can't be asked. */
    private readonly ask: (node: NodeInfo) => Promise<number>,
  ) {}

  /** The node with the fewest objects. One that doesn't tell is the last that is chosen. */
  async least(candidates: readonly NodeInfo[]): Promise<NodeInfo | undefined> {
    if (candidates.some((node) => this.isStale(node))) {
      await (this.asking ??= this.refresh(candidates).finally(() => {
        this.asking = undefined;
      }));
    }
    let least: NodeInfo | undefined;
    for (const node of candidates) if (!least || this.of(node) < this.of(least)) least = node;
    const load = least && this.loads.get(least.nodeId);
    if (load) load.live++;
    return least;
  }

  forget(nodeId: string): void {
    this.loads.delete(nodeId);
  }

  private of({ nodeId }: NodeInfo): number {
    return this.loads.get(nodeId)?.live ?? Infinity;
  }

  private isStale({ nodeId }: NodeInfo): boolean {
    const load = this.loads.get(nodeId);
    return !load || this.clock.monotonicMs() - load.askedMs > FRESH_MS;
  }

  private async refresh(candidates: readonly NodeInfo[]): Promise<void> {
    await Promise.all(
      candidates.map(async (node) => {
        const askedMs = this.clock.monotonicMs();
        // Nobody's call waits long for a node that says nothing.
        const silence = pause(this.clock, PATIENCE_MS).then(() => Infinity);
        const live = await Promise.race([this.ask(node).catch(() => Infinity), silence]);
        this.loads.set(node.nodeId, { live, askedMs });
      }),
    );
  }
}
