import { once } from 'node:events';
import { WebSocket, type ClientOptions } from 'ws';
import type { ConnectionEnd } from './close-codes.js';

export interface Frame {
  readonly event: string;
  readonly data?: unknown;
  readonly id?: string | number;
}

export interface Refused {
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

type Waiting = { readonly wanted: (frame: Frame) => boolean; readonly resolve: (frame: Frame) => void };

/** A real client, that keeps what it got until a test asks for it. */
export class TestClient {
  readonly closed: Promise<ConnectionEnd>;
  /** Everything that came, in order. */
  readonly received: Frame[] = [];
  private readonly unread: Frame[] = [];
  private readonly waiting = new Set<Waiting>();
  private lastId = 0;

  constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => this.take(JSON.parse(data.toString()) as Frame));
    this.closed = new Promise((resolve) => {
      socket.once('close', (code: number, reason: Buffer) => resolve({ code, reason: reason.toString() }));
    });
  }

  static async open(url: string, options?: ClientOptions): Promise<TestClient> {
    const client = new TestClient(new WebSocket(url, options));
    await once(client.socket, 'open');
    return client;
  }

  /** The HTTP answer that a refused client gets instead of a connection. */
  static async refused(url: string, options?: ClientOptions): Promise<Refused> {
    const socket = new WebSocket(url, options);
    return new Promise((resolve, reject) => {
      socket.once('open', () => reject(new Error('the connection was opened')));
      socket.once('error', reject);
      socket.once('unexpected-response', (_request, response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => (body += chunk.toString()));
        response.once('end', () =>
          resolve({ status: response.statusCode, type: response.headers['content-type'], body }),
        );
      });
    });
  }

  send(event: string, data?: unknown, id?: string | number): void {
    this.sendRaw(JSON.stringify({ event, data, id }));
  }

  sendRaw(frame: string | Buffer): void {
    this.socket.send(frame);
  }

  /** The next frame that no one read yet; of those that fit, where it matters. */
  next(wanted: (frame: Frame) => boolean = () => true): Promise<Frame> {
    const index = this.unread.findIndex(wanted);
    if (index >= 0) return Promise.resolve(this.unread.splice(index, 1)[0]!);
    return new Promise((resolve) => this.waiting.add({ wanted, resolve }));
  }

  /** Sends a message with an id, and waits for the answer to it. */
  ask(event: string, data?: unknown): Promise<Frame> {
    const id = ++this.lastId;
    this.send(event, data, id);
    return this.next((frame) => frame.id === id);
  }

  /** Stops reading, as a peer does that is too slow, or dead. */
  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  private take(frame: Frame): void {
    this.received.push(frame);
    for (const waiting of this.waiting) {
      if (!waiting.wanted(frame)) continue;
      this.waiting.delete(waiting);
      waiting.resolve(frame);
      return;
    }
    this.unread.push(frame);
  }
}
