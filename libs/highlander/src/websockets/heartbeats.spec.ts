import { once } from 'node:events';
import {
  SubscribeMessage,
  WebSocketGateway,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
} from '@nestjs/websockets';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { Connection } from './connection.js';
import { TestApp } from './test-app.fixture.js';

let app: TestApp;
let disconnected: number;
let greeted: number;
let server: WebSocket;

@WebSocketGateway()
class QuietGateway implements OnGatewayConnection, OnGatewayDisconnect {
  constructor(readonly connection: Connection) {}

  handleConnection(client: WebSocket) {
    server = client;
  }

  handleDisconnect() {
    disconnected += 1;
  }

  @SubscribeMessage('greet')
  greet() {
    greeted += 1;
  }
}

beforeEach(async () => {
  disconnected = 0;
  greeted = 0;
  app = await TestApp.start({ providers: [QuietGateway], options: { heartbeatIntervalMs: 1_000 } });
});
afterEach(() => app.close());

describe('heartbeats', () => {
  it('end the connection of a peer that has not answered by the next one', async () => {
    const client = await app.connect();
    client.pause();
    await app.clock.advance(1_000);
    expect(disconnected).toBe(0);
    await app.clock.advance(1_000);
    await vi.waitFor(() => expect(disconnected).toBe(1));
    client.resume();
    expect((await client.closed).code).toBe(1006);
  });

  it('keep the connection of a peer that answers', async () => {
    await app.connect();
    for (let round = 0; round < 5; round++) {
      const answered = once(server, 'pong');
      await app.clock.advance(1_000);
      await answered;
    }
    expect(disconnected).toBe(0);
  });

  it('take a message for a sign of life as well', async () => {
    const client = await app.connect();
    client.pause();
    for (let round = 0; round < 3; round++) {
      await app.clock.advance(1_000);
      client.send('greet');
      await vi.waitFor(() => expect(greeted).toBe(round + 1));
    }
    expect(disconnected).toBe(0);
  });

  it('take one timer for all connections, and none where there are none', async () => {
    expect(app.clock.pending).toBe(0);
    const clients = await Promise.all(Array.from({ length: 20 }, () => app.connect()));
    expect(app.clock.pending).toBe(1);
    for (const { socket } of clients) socket.terminate();
    await vi.waitFor(() => expect(app.clock.pending).toBe(0));
    await app.connect();
    expect(app.clock.pending).toBe(1);
  });
});
