import { once } from 'node:events';
import { WebSocket, type RawData } from 'ws';
import type { TodoApp } from './todo-app.js';

interface Message {
  readonly event: string;
  readonly id?: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- what it holds is what the tests find out
  readonly data: any;
}

type Waiting = { matches: (message: Message) => boolean; resolve: (message: Message) => void };

/** The connection ended before what was waited for came. */
export class WindowClosed extends Error {}

/** A window of the page, without the page: what it sends, and what it is shown. */
export class TodoWindow {
  /** Resolves to the close code. */
  readonly closed: Promise<number>;
  private readonly received: Message[] = [];
  private readonly waiting = new Set<Waiting>();
  private lastId = 0;

  constructor(private readonly socket: WebSocket) {
    this.closed = once(socket, 'close').then(([code]) => code as number);
    socket.on('error', () => undefined);
    socket.on('message', (frame: RawData) =>
      this.receive(JSON.parse((frame as Buffer).toString()) as Message),
    );
  }

  /** Resolves to the data of the reply; rejects with the data of an error. */
  async ask(event: string, data?: unknown): Promise<Message['data']> {
    const id = String(++this.lastId);
    this.socket.send(JSON.stringify({ event, data, id }));
    const reply = await this.next((message) => message.id === id);
    if (reply.event === 'error') throw Object.assign(new Error(reply.data.message as string), reply.data);
    return reply.data;
  }

  /** The first message, of those that came and those that come, which was not asked for yet. */
  async shown(
    event: string,
    matches: (data: Message['data']) => boolean = () => true,
  ): Promise<Message['data']> {
    const { data } = await this.next((message) => message.event === event && matches(message.data));
    return data;
  }

  close(): void {
    this.socket.close();
  }

  private next(matches: (message: Message) => boolean): Promise<Message> {
    const index = this.received.findIndex(matches);
    if (index >= 0) return Promise.resolve(this.received.splice(index, 1)[0]!);
    const disconnected = this.closed.then(() => {
      throw new WindowClosed();
    });
    return Promise.race([
      new Promise<Message>((resolve) => this.waiting.add({ matches, resolve })),
      disconnected,
    ]);
  }

  private receive(message: Message): void {
    const waiting = [...this.waiting].find(({ matches }) => matches(message));
    if (!waiting) {
      this.received.push(message);
      return;
    }
    this.waiting.delete(waiting);
    waiting.resolve(message);
  }
}

export async function openWindow({ url }: TodoApp, token: string): Promise<TodoWindow> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/live`, ['highlander-todo', token]);
  const window = new TodoWindow(socket);
  await once(socket, 'open');
  return window;
}

/** The HTTP status that a WebSocket is refused with. */
export async function refusedUpgrade({ url }: TodoApp, protocols: string[]): Promise<number | undefined> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/live`, protocols);
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode?: number }];
  return response.statusCode;
}
