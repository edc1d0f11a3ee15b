import type { IsolationDirection } from '../../cluster/index.js';
import type { ProxyDirection } from '../network/tcp-proxy.js';
import { startTcpProxy, type TcpProxy } from '../network/tcp-proxy.js';
import type { NodeConfiguration } from './messages.js';

/** What a node can be cut off from. @publicApi */
export type NodeConnection = 'coordination' | 'storage' | 'peers';

/** What doesn't get through, as the node sees it. */
export type Lost = ReadonlySet<ProxyDirection>;

/** Where the servers listen, if there are any. */
export interface ServicePorts {
  readonly coordination: readonly number[];
  readonly storage: readonly number[];
}

const NOTHING: Lost = new Set();

/** The connections of one node to the servers, each through a proxy; and how far it is cut off. */
export class NodeNetwork {
  private readonly lost = new Map<NodeConnection, Lost>();
  private readonly proxies = { coordination: [] as TcpProxy[], storage: [] as TcpProxy[] };

  constructor(
    private readonly ports: ServicePorts,
    private readonly onChange: () => void,
  ) {}

  async open(): Promise<void> {
    for (const server of ['coordination', 'storage'] as const) {
      for (const port of this.ports[server])
        this.proxies[server].push(await startTcpProxy({ target: { port } }));
    }
  }

  /** The services as this node finds them: behind its proxies. */
  between(services: NodeConfiguration['services']): NodeConfiguration['services'] {
    if (services.kind === 'embedded') return services;
    const { coordination, storage } = services;
    const servers = this.proxies.coordination.map(({ port }) => `127.0.0.1:${port}`).join(',');
    const endpoint = `http://127.0.0.1:${this.proxies.storage[0]!.port}`;
    return {
      ...services,
      coordination: { ...coordination, servers },
      storage: { ...storage, client: { ...storage.client, endpoint } },
    };
  }

  /** What is lost on the way between this node and its peers. */
  get lostToPeers(): Lost {
    return this.lost.get('peers') ?? NOTHING;
  }

  isolate(from: NodeConnection, direction: IsolationDirection): void {
    if (this.ports.coordination.length === 0)
      throw new Error('This node has no connections that could be cut: its services are embedded.');
    this.lost.set(from, new Set(direction === 'both' ? ['in', 'out'] : [direction]));
    this.apply();
  }

  heal(): void {
    this.lost.clear();
    this.apply();
  }

  async close(): Promise<void> {
    await Promise.all([...this.proxies.coordination, ...this.proxies.storage].map((proxy) => proxy.stop()));
  }

  private apply(): void {
    for (const server of ['coordination', 'storage'] as const) {
      for (const proxy of this.proxies[server]) lose(proxy, this.lost.get(server) ?? NOTHING);
    }
    this.onChange();
  }
}

/**
 * Makes a proxy lose these directions and no others. Connections that have lost something don't go on with a gap in them:
 * they are cut when a direction comes back.
 */
export function lose(proxy: TcpProxy, lost: Lost): void {
  if ([...proxy.losing].some((direction) => !lost.has(direction))) proxy.heal();
  if (lost.size > 0) proxy.drop(lost.size === 2 ? 'both' : [...lost][0]!);
}
