import type { WebSocket } from 'ws';

const AS_TEXT = { binary: false };

/**
 * What waits to be sent to one client.
 *
 * 1. Messages are sent in order and never dropped: a client that leaves more than `maxBufferedBytes` of them unread is
 *    given up, through `tooSlow`.
 * 2. Of each topic only the newest frame is sent, as late as the socket's buffer allows: it is encoded then.
 * 3. Progress is learnt from the socket's own callbacks, so that waiting costs nothing.
 */
export class Outbox {
  private unsentBytes = 0;
  private inFlight = 0;
  private readonly topics = new Map<string, () => Buffer>();
  private whenRoom: (() => void) | undefined;
  private isClosed = false;

  constructor(
    private readonly socket: WebSocket,
    private readonly maxBufferedBytes: number,
    private readonly tooSlow: () => void,
    /** Called before something is written. */
    private readonly hold: () => void,
  ) {}

  send(text: string): void {
    if (this.isClosed) return;
    if (!this.hasRoom()) {
      this.tooSlow();
      return;
    }
    const bytes = Buffer.byteLength(text);
    this.unsentBytes += bytes;
    this.write(text, () => {
      this.unsentBytes -= bytes;
      if (this.hasRoom()) this.whenRoom?.();
    });
  }

  /** Sends what `encode` answers, text as UTF-8, when there is room for it, unless something newer of this topic came first. */
  offer(topic: string, encode: () => Buffer): void {
    if (this.isClosed) return;
    this.topics.set(topic, encode);
    this.flush();
  }

  withdraw(topic: string): void {
    this.topics.delete(topic);
  }

  /** Resolves when the client has read enough for a next message, or the connection is over. */
  room(): Promise<void> | undefined {
    if (this.hasRoom()) return undefined;
    return new Promise((resolve) => {
      this.whenRoom = resolve;
    });
  }

  /** Nothing more is sent; what was handed to the socket already is the socket's business. */
  close(): void {
    this.isClosed = true;
    this.topics.clear();
    this.whenRoom?.();
  }

  private hasRoom(): boolean {
    return this.isClosed || this.unsentBytes <= this.maxBufferedBytes;
  }

  private flush(): void {
    for (const [topic, encode] of this.topics) {
      // With nothing of ours in flight no callback would come to go on from.
      if (this.socket.bufferedAmount > this.maxBufferedBytes && this.inFlight > 0) return;
      this.topics.delete(topic);
      this.write(encode());
    }
  }

  private write(text: string | Buffer, onWritten?: () => void): void {
    this.inFlight += 1;
    this.hold();
    this.socket.send(text, AS_TEXT, () => {
      this.inFlight -= 1;
      onWritten?.();
      this.flush();
    });
  }
}
