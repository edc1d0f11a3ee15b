import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls';
import { ConfigurationError, messageOf } from '../../../errors/index.js';
import type { Scheduled } from '../../../clock/index.js';
import { formatAddress } from './address.js';
import type { GreetedSocket } from './connection.js';
import { Acceptance } from './handshake.js';
import type { LinkContext } from './link-context.js';
import { shakeHands } from './shake-hands.js';

/** How many connections may be amid their handshake. One more, and the oldest of them goes. */
export const MAX_STRANGERS = 256;

interface Stranger {
  readonly socket: Socket;
  readonly timeout: Scheduled;
}

/**
 * Takes connections of other nodes. Whoever has not proved who it is within a while is shown the door, and there are
 * never many of those: a crowd of strangers costs a bounded amount of memory, and doesn't keep a node out, whose
 * handshake takes only a moment.
 */
export class Listener {
  private readonly server: Server;
  private readonly tlsServer: TlsServer | undefined;
  /** By the remote end, the oldest first: all that a TLS socket and the socket underneath have in common. */
  private readonly strangers = new Map<string, Stranger>();

  constructor(
    private readonly context: LinkContext,
    private readonly onGreeted: (greeted: GreetedSocket) => void,
  ) {
    this.server = createServer((socket) => this.admit(socket));
    const { tls } = context.options;
    if (!tls) return;
    this.tlsServer = createTlsServer({ ...tls, requestCert: true, rejectUnauthorized: true });
    this.tlsServer.on('secureConnection', (socket) => this.greet(socket));
    // Its socket is closed by the server, and leaves the strangers by that.
    this.tlsServer.on('tlsClientError', () => {});
  }

  /** Resolves to where it listens. */
  async open(): Promise<AddressInfo> {
    const { host, port } = this.context.options;
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen({ host, port }, () => {
        this.server.off('error', reject);
        resolve();
      });
    }).catch((cause: unknown) => {
      const where = formatAddress({ host, port });
      throw new ConfigurationError(`tcpTransport can't listen on ${where} (${messageOf(cause)}).`, { cause });
    });
    // A connection that could not be accepted, for want of file descriptors. Its node finds it closed.
    this.server.on('error', () => {});
    return this.server.address() as AddressInfo;
  }

  /** Takes no more connections. Those whose handshake is not over are closed; the others have their own end. */
  close(): void {
    this.server.close();
    for (const { socket } of this.strangers.values()) socket.destroy();
  }

  private admit(socket: Socket): void {
    const remote = remoteOf(socket);
    const { clock, options } = this.context;
    if (this.strangers.size >= MAX_STRANGERS) this.turnAwayOldest();
    const timeout = clock.schedule(options.handshakeTimeoutMs, () => socket.destroy());
    this.strangers.set(remote, { socket, timeout });
    socket.once('close', () => this.forget(remote));
    socket.on('error', () => {});
    socket.setNoDelay(true);
    if (this.tlsServer) this.tlsServer.emit('connection', socket);
    else this.greet(socket);
  }

  private greet(socket: Socket): void {
    const { identity, options, random } = this.context;
    const remote = remoteOf(socket);
    socket.on('error', () => {});
    shakeHands(socket, new Acceptance(identity, options.secret, random.uniqueId()), {
      greeted: (greeted) => {
        this.forget(remote);
        this.onGreeted(greeted);
      },
      failed: () => {},
    });
  }

  private forget(remote: string): void {
    this.strangers.get(remote)?.timeout.cancel();
    this.strangers.delete(remote);
  }

  private turnAwayOldest(): void {
    for (const [remote, { socket }] of this.strangers) {
      this.forget(remote);
      socket.destroy();
      return;
    }
  }
}

function remoteOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
