import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { ManualClock, systemClock, type Clock } from '../../../clock/index.js';
import { systemRandom } from '../../../random/index.js';
import { echo, eventually } from '../contract/context.contract.js';
import type { Peer, RequestHandler, Transport } from '../transport.js';
import { parseAddress } from './address.js';
import { tcpTransport } from './tcp.transport.js';
import type { TcpTransportOptions } from './tcp-options.js';

export interface TcpNode {
  readonly transport: Transport;
  readonly peer: Peer;
  readonly port: number;
}

interface NodeOptions extends TcpTransportOptions {
  readonly handler?: RequestHandler;
  readonly clock?: Clock;
  readonly nodeId?: string;
}

/** Nodes and bare sockets of one test; all are ended after it. */
export class TcpFixture {
  private readonly nodes: Transport[] = [];
  private readonly sockets: Socket[] = [];

  async node({
    handler = echo,
    clock = systemClock,
    nodeId,
    ...options
  }: NodeOptions = {}): Promise<TcpNode> {
    const identity = { namespace: 'test', nodeId: nodeId ?? `node-${this.nodes.length + 1}` };
    const transport = tcpTransport(options).create(identity, { clock, random: systemRandom });
    this.nodes.push(transport);
    const address = await transport.start(handler);
    return {
      transport,
      peer: { nodeId: identity.nodeId, address },
      port: parseAddress(address)?.port ?? 0,
    };
  }

  async socket(port: number): Promise<Socket> {
    const socket = connect({ port, host: '127.0.0.1' });
    this.sockets.push(socket);
    socket.on('error', () => {});
    await once(socket, 'connect');
    return socket;
  }

  /** Closes what the test has left open. Nothing is waited for that a test has broken. */
  async end(): Promise<void> {
    for (const socket of this.sockets.splice(0)) socket.destroy();
    await Promise.all(this.nodes.splice(0).map((transport) => transport.stop()));
  }
}

/** All that comes until the other side closes. */
export async function everythingFrom(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await closeOf(socket);
  return Buffer.concat(chunks);
}

/** Resolves when the socket is closed, in whatever way. */
export function closeOf(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });
}

/** Moves a clock on until the assertion holds, giving what comes over sockets the time to arrive. */
export function advancing(clock: ManualClock, stepMs: number, assertion: () => void): Promise<void> {
  return eventually(async () => {
    await clock.advance(stepMs);
    assertion();
  });
}
