import type { ProxyDirection, TcpProxy } from '../network/tcp-proxy.js';
import { startTcpProxy } from '../network/tcp-proxy.js';
import { lose, type Lost } from './node-network.js';

/** An end of a way: a node, of which it is known what it loses. */
export interface WayEnd {
  readonly lostToPeers: Lost;
}

interface Way<End extends WayEnd> {
  readonly from: End;
  readonly address: string;
  readonly proxy: Promise<TcpProxy>;
}

/** The ways between the nodes: a proxy from each node to each address where another one listens. */
export class PeerWays<End extends WayEnd> {
  private readonly listeners = new Map<string, End>();
  private readonly ways: Way<End>[] = [];

  listening(node: End, address: string): void {
    this.listeners.set(address, node);
  }

  /** The address of the proxy that leads a node to the one that listens there. */
  async find(from: End, address: string): Promise<string> {
    let way = this.ways.find((known) => known.from === from && known.address === address);
    if (!way) {
      const port = Number(address.slice(address.lastIndexOf(':') + 1));
      way = { from, address, proxy: startTcpProxy({ target: { port } }) };
      this.ways.push(way);
    }
    const proxy = await way.proxy;
    this.apply(way, proxy);
    return `127.0.0.1:${proxy.port}`;
  }

  /** Something has changed in what the nodes lose. */
  update(): void {
    for (const way of this.ways) void way.proxy.then((proxy) => this.apply(way, proxy));
  }

  async close(): Promise<void> {
    await Promise.all(this.ways.map(async ({ proxy }) => (await proxy).stop()));
  }

  /** What the one end sends, the other one receives: either can lose it. */
  private apply({ from, address }: Way<End>, proxy: TcpProxy): void {
    const there = this.listeners.get(address)?.lostToPeers;
    const lost = new Set<ProxyDirection>();
    if (from.lostToPeers.has('out') || there?.has('in')) lost.add('out');
    if (from.lostToPeers.has('in') || there?.has('out')) lost.add('in');
    lose(proxy, lost);
  }
}
