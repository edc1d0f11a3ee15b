import type { MemberData } from '../coordination/index.js';
import type { SupervisedChild } from '../supervision/index.js';
import type { NodeSession } from './node-session.js';

/** What a node is, before it is known whether it can be called. */
export type MemberDescription = Omit<MemberData, 'draining' | 'address'>;

/** Who is in the cluster, this node included. */
export class Membership implements SupervisedChild {
  readonly name = 'Membership';
  private members: readonly MemberData[] = [];
  private unwatch: (() => void) | undefined;
  private address: string | null = null;
  private draining = false;

  constructor(
    private readonly session: NodeSession,
    private readonly describe: () => MemberDescription,
    /** Told of each node that has left the cluster: its process is gone, or was away for too long. */
    private readonly onLeft: (nodeId: string) => void,
  ) {}

  /** This node, as the others see it. */
  get node(): MemberData {
    return { ...this.describe(), address: this.address, draining: this.draining };
  }

  /** All nodes, as last heard, in order of their ids. */
  get nodes(): readonly MemberData[] {
    return this.members;
  }

  async start(): Promise<void> {
    const session = this.session.current;
    await session.join(this.node);
    this.update(await session.members());
    this.unwatch = session.watchMembers((members) => this.update(members));
  }

  async stop(): Promise<void> {
    this.unwatch?.();
    this.unwatch = undefined;
    // Not forgotten: whoever is asked meanwhile knows no better. The next start hears who has left.
    this.address = null;
  }

  /** Tells the others where this node takes calls; from now on objects may be placed here. */
  async announce(address: string | null): Promise<void> {
    this.address = address;
    if (address !== null) await this.session.current.join(this.node);
  }

  /** Tells the others that nothing should be placed here any more. */
  async markDraining(): Promise<void> {
    this.draining = true;
    await this.session.current.join(this.node);
  }

  private update(members: readonly MemberData[]): void {
    const present = new Set(members.map(({ nodeId }) => nodeId));
    const left = this.members.filter(({ nodeId }) => !present.has(nodeId));
    this.members = members;
    for (const { nodeId } of left) this.onLeft(nodeId);
  }
}
