import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Stands between two nodes: it records, holds back, cuts. */
export class Relay {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private readonly near: Socket[] = [];
  /** What the connecting side has sent, by connection. */
  readonly said: Buffer[][] = [];
  readonly answered: Buffer[][] = [];
  private holding = false;
  /** After how many bytes from the connecting side the connection is cut. */
  cutAfterBytes = Infinity;
  cutAnswerAfterBytes = Infinity;

  private constructor(private readonly port: number) {
    this.server = createServer((inner) => this.join(inner));
  }

  static async to(port: number): Promise<Relay> {
    const relay = new Relay(port);
    relay.server.listen(0, '127.0.0.1');
    await once(relay.server, 'listening');
    return relay;
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get connections(): number {
    return this.said.length;
  }

  /** From now on nothing gets through, and nobody is told: what a cable does that is pulled out. */
  hold(): void {
    this.holding = true;
    for (const socket of this.sockets) socket.pause();
  }

  /** Lets new connections through again. What was held is lost. */
  release(): void {
    this.holding = false;
  }

  /** Says something to the connecting sides in the name of the other. */
  inject(bytes: Buffer): void {
    for (const near of this.near) near.write(bytes);
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  private join(near: Socket): void {
    const far = connect({ port: this.port, host: '127.0.0.1' });
    const said: Buffer[] = [];
    const answered: Buffer[] = [];
    this.near.push(near);
    this.said.push(said);
    this.answered.push(answered);
    this.pass(near, far, said, () => this.cutAfterBytes);
    this.pass(far, near, answered, () => this.cutAnswerAfterBytes);
  }

  private pass(from: Socket, to: Socket, record: Buffer[], limitBytes: () => number): void {
    let passedBytes = 0;
    this.sockets.add(from);
    if (this.holding) from.pause();
    from.on('error', () => {});
    from.on('data', (chunk: Buffer) => {
      const rest = chunk.subarray(0, Math.max(0, limitBytes() - passedBytes));
      passedBytes += rest.length;
      record.push(rest);
      to.write(rest);
      if (passedBytes < limitBytes()) return;
      to.destroySoon();
      from.destroy();
    });
    from.once('close', () => {
      this.sockets.delete(from);
      to.destroySoon();
    });
  }
}
