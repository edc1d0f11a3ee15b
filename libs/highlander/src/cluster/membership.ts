import type { MemberData } from '../coordination/index.js';
import type { SupervisedChild } from '../supervision/index.js';
import type { NodeSession } from './node-session.js';

/** Who is in the cluster, this node included. */
export class Membership implements SupervisedChild {
  readonly name = 'Membership';
  private members: readonly MemberData[] = [];
  private unwatch: (() => void) | undefined;

  private draining = false;

  constructor(
    private readonly session: NodeSession,
    private readonly describe: () => Omit<MemberData, 'draining'>,
  ) {}

  /** This node, as the others see it. */
  get node(): MemberData {
    return { ...this.describe(), draining: this.draining };
  }

  /** All nodes, as last heard, in order of their ids. */
  get nodes(): readonly MemberData[] {
    return this.members;
  }

  async start(): Promise<void> {
    const session = this.session.current;
    await session.join(this.node);
    this.members = await session.members();
    this.unwatch = session.watchMembers((members) => {
      this.members = members;
    });
  }

  async stop(): Promise<void> {
    this.unwatch?.();
    this.unwatch = undefined;
    this.members = [];
  }

  /** Tells the others that nothing should be placed here any more. */
  async markDraining(): Promise<void> {
    this.draining = true;
    await this.session.current.join(this.node);
  }
}
