import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { ProxiedConnection } from './proxied-connection.js';

/** `in`: what the target sends. `out`: what is sent to the target. @publicApi */
export type ProxyDirection = 'in' | 'out';

/** @publicApi */
export interface TcpProxyOptions {
  /** Where connections are passed on to. */
  readonly target: { readonly host?: string; readonly port: number };
}

/** What a proxy does to the bytes of one direction. */
export interface ProxyRules {
  readonly dropped: ReadonlySet<ProxyDirection>;
  readonly delayMs: number;
}

/**
 * A network that a test can break: it passes TCP connections on to a target, on the loopback interface.
 *
 * @publicApi
 */
export class TcpProxy {
  private readonly connections = new Set<ProxiedConnection>();
  private dropped = new Set<ProxyDirection>();
  private delayMs = 0;
  private isRefusing = false;
  private bytesToCut: { left: number; readonly direction: ProxyDirection } | undefined;

  private constructor(
    private readonly server: Server,
    private readonly target: TcpProxyOptions['target'],
  ) {
    server.on('connection', (socket: Socket) => this.accept(socket));
  }

  /** @internal */
  static async start({ target }: TcpProxyOptions): Promise<TcpProxy> {
    const server = createServer({ allowHalfOpen: true });
    const proxy = new TcpProxy(server, target);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  /** Where it takes connections. */
  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** How many connections go through it now. */
  get connectionCount(): number {
    return this.connections.size;
  }

  /** The directions whose bytes are lost now. */
  get losing(): ReadonlySet<ProxyDirection> {
    return this.dropped;
  }

  /**
   * Loses all bytes of a direction from now on, silently, on the connections there are and on new ones. What was lost
   * never arrives: {@link heal} cuts the connections that lost something.
   */
  drop(direction: ProxyDirection | 'both'): void {
    this.dropped = new Set(direction === 'both' ? ['in', 'out'] : [direction]);
  }

  /** Ends all connections, with a reset. New ones are taken. */
  cut(): void {
    for (const connection of this.connections) connection.destroy();
  }

  /** Ends the connection that brings the next `bytes` bytes in this direction, right after the last of them. */
  cutAfterBytes(bytes: number, direction: ProxyDirection): void {
    this.bytesToCut = { left: bytes, direction };
  }

  /** Ends all connections, and takes none from now on. */
  refuse(): void {
    this.isRefusing = true;
    this.cut();
  }

  /** Brings everything later by `ms`, both ways, in its order. */
  delay(ms: number): void {
    this.delayMs = ms;
  }

  /** Is a good network again. */
  heal(): void {
    this.dropped = new Set();
    this.delayMs = 0;
    this.isRefusing = false;
    this.bytesToCut = undefined;
    for (const connection of this.connections) if (connection.hasLost) connection.destroy();
  }

  /** Ends all connections and takes no more. */
  async stop(): Promise<void> {
    this.refuse();
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
    });
  }

  private accept(socket: Socket): void {
    if (this.isRefusing) {
      socket.on('error', () => undefined);
      socket.resetAndDestroy();
      return;
    }
    const connection = new ProxiedConnection(socket, this.target, {
      rules: () => ({ dropped: this.dropped, delayMs: this.delayMs }),
      bytesBeforeCut: (direction, bytes) => this.bytesBeforeCut(direction, bytes),
      closed: () => void this.connections.delete(connection),
    });
    this.connections.add(connection);
  }

  /** How many of the bytes that are passing still pass, if the connection is to be cut within them. */
  private bytesBeforeCut(direction: ProxyDirection, bytes: number): number | undefined {
    const cut = this.bytesToCut;
    if (!cut || cut.direction !== direction) return undefined;
    if (bytes < cut.left) {
      cut.left -= bytes;
      return undefined;
    }
    this.bytesToCut = undefined;
    return cut.left;
  }
}

/**
 * Starts a proxy on a free port.
 *
 * ```ts
 * const proxy = await startTcpProxy({ target: { port: server.port } });
 * const coordination = zookeeper({ servers: `127.0.0.1:${proxy.port}` });
 * proxy.drop('both');   // the cable is out, and nobody is told
 * proxy.heal();
 * ```
 *
 * @publicApi
 */
export function startTcpProxy(options: TcpProxyOptions): Promise<TcpProxy> {
  return TcpProxy.start(options);
}
