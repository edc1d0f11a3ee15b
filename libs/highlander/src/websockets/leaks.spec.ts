import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  SubscribeMessage,
  WebSocketGateway,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
} from '@nestjs/websockets';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { Field, HighlanderModule, HighlanderObject, memoryStore, ObjectRegistry, Update } from '../index.js';
import { Connection } from './connection.js';
import { TestApp } from './test-app.fixture.js';

@HighlanderObject('list')
class TodoList {
  @Field() title = '';

  @Update() rename(title: string) {
    this.title = title;
  }
}

let connected: number;
let disconnected: number;
let aborted: number;
let gateways: WeakRef<object>[];

@WebSocketGateway()
class BusyGateway implements OnGatewayConnection, OnGatewayDisconnect {
  constructor(
    private readonly connection: Connection,
    private readonly objects: ObjectRegistry,
  ) {}

  async handleConnection() {
    connected += 1;
    this.connection.signal.addEventListener('abort', () => (aborted += 1));
    this.connection.watch(TodoList, 'groceries');
    await this.objects.get(TodoList, 'groceries', { signal: this.connection.signal });
  }

  handleDisconnect() {
    gateways.push(new WeakRef(this));
    disconnected += 1;
  }

  @SubscribeMessage('rename')
  rename() {
    return this.objects
      .ref(TodoList, 'groceries', { signal: this.connection.signal })
      .rename(this.connection.id);
  }
}

let app: TestApp;
beforeEach(async () => {
  [connected, disconnected, aborted] = [0, 0, 0];
  gateways = [];
  app = await TestApp.start({
    providers: [BusyGateway, TodoList],
    imports: [HighlanderModule.forRoot({ storage: memoryStore() })],
  });
});
afterEach(() => app.close());

const COUNT = 200;

it('200 connections that are opened and dropped abruptly leave nothing behind', async () => {
  const sockets = Array.from({ length: COUNT }, () => new WebSocket(app.url()));
  await Promise.all(
    sockets.map(
      (socket, index) =>
        new Promise((resolve) => {
          socket.once('error', () => undefined);
          socket.once('close', resolve);
          socket.once('open', () => {
            socket.send('{"event":"rename"}');
            // Some leave at once, some while their message is handled.
            if (index % 2 === 0) socket.terminate();
            else setImmediate(() => socket.terminate());
          });
        }),
    ),
  );
  await vi.waitFor(async () => expect(await openSockets()).toBe(0));
  await vi.waitFor(() => expect(disconnected).toBe(connected));
  expect(aborted).toBe(connected);
  expect(connected).toBeGreaterThan(0);
  // The one timer of the heartbeats is gone with the last connection.
  expect(app.clock.pending).toBe(0);
  // That calls were aborted because their client left is no error.
  expect(app.log.errors).toEqual([]);
});

it('a connection that is gone can be collected, with its gateway', async () => {
  const collectGarbage = exposedGc();
  for (let round = 0; round < 5; round++) {
    const client = await app.connect();
    await client.ask('rename');
    client.socket.terminate();
    await vi.waitFor(() => expect(gateways).toHaveLength(round + 1));
  }
  // Nest and rxjs remember the last client each; the ones before must be free.
  await vi.waitFor(async () => {
    collectGarbage();
    await app.clock.advance(0);
    expect(gateways.filter((reference) => reference.deref() !== undefined).length).toBeLessThanOrEqual(1);
  });
});

/** The garbage collector, which Node hides without a flag. */
function exposedGc(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

function openSockets(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = app.nest.getHttpServer() as {
      getConnections(done: (error: Error | null, count: number) => void): void;
    };
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}
