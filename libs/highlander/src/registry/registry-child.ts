import type { Membership, NodeTransport } from '../cluster/index.js';
import type { StopReason, SupervisedChild } from '../supervision/index.js';
import type { CallRouter } from './call-router.js';

/**
 * The last of the node's own links: lets calls in when all below it stands, and tells the others where to call. When the
 * node stops it says so first, so that nothing more is placed here; calls still find their way out.
 */
export class RegistryChild implements SupervisedChild {
  readonly name = 'Registry';

  constructor(
    private readonly router: CallRouter,
    private readonly membership: Membership,
    private readonly transport: NodeTransport,
  ) {}

  async start(): Promise<void> {
    await this.membership.announce(this.transport.address);
    this.router.open();
  }

  async stop(reason: StopReason): Promise<void> {
    if (reason === 'restart') {
      this.router.hold();
      return;
    }
    this.router.drain();
    await this.membership.markDraining();
  }
}
