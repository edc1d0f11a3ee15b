import {
  tcpTransport,
  type Peer,
  type RequestHandler,
  type RequestOptions,
  type TcpTransportOptions,
  type Transport,
  type TransportGround,
  type TransportIdentity,
  type TransportProvider,
} from '../../cluster/index.js';

/** Where the cluster, which has a proxy between any two nodes, is told and asked about addresses. */
export interface Ways {
  listening(address: string): Promise<void>;
  /** The address of the proxy in front of the peer. */
  wayTo(address: string): Promise<string>;
}

/** The nodes' own transport, over connections that a test can break. */
export function proxiedTransport(options: TcpTransportOptions, ways: Ways): TransportProvider {
  const tcp = tcpTransport(options);
  return {
    create: (identity: TransportIdentity, ground: TransportGround) =>
      new ProxiedTransport(tcp.create(identity, ground), ways),
  };
}

class ProxiedTransport implements Transport {
  private readonly known = new Map<string, string>();

  constructor(
    private readonly tcp: Transport,
    private readonly ways: Ways,
  ) {}

  async start(handler: RequestHandler): Promise<string> {
    const address = await this.tcp.start(handler);
    await this.ways.listening(address);
    return address;
  }

  request(peer: Peer, request: unknown, options?: RequestOptions): Promise<unknown> {
    const address = this.known.get(peer.address);
    // At once where the way is known: requests keep their order.
    if (address !== undefined) return this.tcp.request({ ...peer, address }, request, options);
    return this.findWay(peer.address).then((way) =>
      this.tcp.request({ ...peer, address: way }, request, options),
    );
  }

  disconnect(nodeId: string): void {
    this.tcp.disconnect(nodeId);
  }

  stop(): Promise<void> {
    return this.tcp.stop();
  }

  private async findWay(address: string): Promise<string> {
    const way = await this.ways.wayTo(address);
    this.known.set(address, way);
    return way;
  }
}
