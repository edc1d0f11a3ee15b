import type { StopReason, SupervisedChild } from '../supervision/index.js';
import {
  TransportFailure,
  type Peer,
  type RequestHandler,
  type RequestOptions,
  type Transport,
} from './transport/transport.js';

/**
 * This node's end of the transport: open as long as the node runs. A node without one is alone: it neither calls others
 * nor is called.
 */
export class NodeTransport implements SupervisedChild {
  readonly name = 'Transport';
  private ownAddress: string | null = null;

  constructor(
    private readonly transport: Transport | undefined,
    private readonly handler: RequestHandler,
    /** Told before it stops, while whatever is under way can still be taken back. */
    private readonly onStop: (reason: StopReason) => void,
  ) {}

  /** Whether this node has a way to others at all. */
  get isConnected(): boolean {
    return this.transport !== undefined;
  }

  /** Where others reach this node now. */
  get address(): string | null {
    return this.ownAddress;
  }

  async start(): Promise<void> {
    this.ownAddress = (await this.transport?.start(this.handler)) ?? null;
  }

  async stop(reason: StopReason): Promise<void> {
    this.ownAddress = null;
    this.onStop(reason);
    await this.transport?.stop();
  }

  request(
    peer: { nodeId: string; address: string | null },
    body: unknown,
    options?: RequestOptions,
  ): Promise<unknown> {
    if (!this.transport || peer.address === null) {
      return Promise.reject(new TransportFailure('none', 'it takes no calls from other nodes'));
    }
    return this.transport.request(peer as Peer, body, options);
  }

  /** The node has left the cluster: nobody waits for its answers any more. */
  disconnect(nodeId: string): void {
    this.transport?.disconnect(nodeId);
  }
}
