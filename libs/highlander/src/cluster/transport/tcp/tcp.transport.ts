import type { AddressInfo } from 'node:net';
import {
  TransportFailure,
  type Peer,
  type RequestHandler,
  type RequestOptions,
  type Transport,
  type TransportGround,
  type TransportIdentity,
  type TransportProvider,
} from '../transport.js';
import { formatAddress, parseAddress } from './address.js';
import type { GreetedSocket } from './connection.js';
import { IncomingRequests } from './incoming-requests.js';
import type { LinkContext } from './link-context.js';
import { Listener } from './listener.js';
import { PeerLink } from './peer-link.js';
import { resolveTcpOptions, type TcpTransportOptions } from './tcp-options.js';

/**
 * Nodes talk to each other over TCP, with TLS if wanted. Each node listens on an address of its own, which it tells
 * the others through the coordination service, and connects to a peer when it first has something to ask.
 *
 * ```ts
 * HighlanderModule.forRoot({
 *   transport: tcpTransport({ host: '0.0.0.0', port: 7420, advertise: process.env.POD_IP, secret: process.env.SECRET }),
 * })
 * ```
 *
 * @throws ConfigurationError naming a wrong option
 * @publicApi
 */
export function tcpTransport(options: TcpTransportOptions = {}): TransportProvider {
  const resolved = resolveTcpOptions(options);
  return {
    create: (identity: TransportIdentity, ground: TransportGround) =>
      new TcpTransport({ identity, options: resolved, ...ground }),
  };
}

/** While it stops, it takes no requests, but makes those that its answers need. */
type Phase = 'stopped' | 'running' | 'stopping';

/** One node's end. */
export class TcpTransport implements Transport {
  private phase: Phase = 'stopped';
  private starting: Promise<unknown> = Promise.resolve();
  private stopping: Promise<void> = Promise.resolve();
  private listener: Listener | undefined;
  private readonly incoming = new Set<IncomingRequests>();
  /** By node id; those to an earlier address of a node are only among {@link outgoing}. */
  private readonly links = new Map<string, PeerLink>();
  private readonly outgoing = new Set<PeerLink>();
  private onEnd = () => {};

  constructor(private readonly context: LinkContext) {}

  async start(handler: RequestHandler): Promise<string> {
    if (this.phase !== 'stopped') throw new Error('The transport is in use already.');
    this.phase = 'running';
    const listener = new Listener(this.context, (greeted) => this.admit(greeted, handler));
    this.listener = listener;
    const opening = this.stopping.then(() => listener.open());
    this.starting = opening;
    try {
      return this.advertised(await opening);
    } catch (error) {
      this.phase = 'stopped';
      throw error;
    }
  }

  request(peer: Peer, request: unknown, { signal }: RequestOptions = {}): Promise<unknown> {
    if (this.phase === 'stopped') {
      return Promise.reject(new TransportFailure('none', 'This node does not talk to others at the moment.'));
    }
    return this.linkTo(peer).request(request, signal);
  }

  disconnect(nodeId: string): void {
    for (const link of this.outgoing) {
      if (link.peer.nodeId === nodeId) link.destroy('the node has left the cluster');
    }
  }

  stop(): Promise<void> {
    if (this.phase === 'running') this.stopping = this.shutDown();
    return this.stopping;
  }

  private async shutDown(): Promise<void> {
    this.phase = 'stopping';
    await this.starting.catch(() => {
      // Who has started it knows.
    });
    const { clock, options } = this.context;
    const timeout = clock.schedule(options.stopTimeoutMs, () => this.giveUp());
    this.listener?.close();
    for (const requests of this.incoming) requests.sayGoodbye();
    while (this.incoming.size > 0) await this.nextEnd();
    this.phase = 'stopped';
    for (const link of this.outgoing) link.finish();
    while (this.outgoing.size > 0) await this.nextEnd();
    timeout.cancel();
  }

  private giveUp(): void {
    const reason = 'this node has stopped';
    for (const requests of this.incoming) requests.destroy(reason);
    for (const link of this.outgoing) link.destroy(reason);
  }

  private nextEnd(): Promise<void> {
    return new Promise((resolve) => {
      this.onEnd = resolve;
    });
  }

  private admit(greeted: GreetedSocket, handler: RequestHandler): void {
    const requests: IncomingRequests = new IncomingRequests(greeted, this.context, handler, () => {
      this.incoming.delete(requests);
      this.onEnd();
    });
    this.incoming.add(requests);
  }

  private linkTo(peer: Peer): PeerLink {
    const known = this.links.get(peer.nodeId);
    if (known?.peer.address === peer.address) return known;
    const link: PeerLink = new PeerLink(peer, this.context, () => {
      this.outgoing.delete(link);
      if (this.links.get(peer.nodeId) === link) this.links.delete(peer.nodeId);
      this.onEnd();
    });
    this.outgoing.add(link);
    this.links.set(peer.nodeId, link);
    return link;
  }

  private advertised({ address, port }: AddressInfo): string {
    const { host, advertise } = this.context.options;
    if (advertise === undefined) return formatAddress({ host: host === 'localhost' ? address : host, port });
    const wanted = parseAddress(advertise);
    return formatAddress({ host: wanted?.host ?? host, port: wanted?.port ?? port });
  }
}
