import { Global, Module } from '@nestjs/common';
import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  type OnGatewayConnection,
} from '@nestjs/websockets';
import { Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { ObjectRegistry } from '../registry/index.js';
import { Connection } from './connection.js';
import { TestApp } from './test-app.fixture.js';

const MAX_BUFFERED = 64 * 1024;
// More than the sockets of both sides take in on the way.
const FILLING = 16 * 1024 * 1024;
const CHUNK = 'x'.repeat(32 * 1024);

/** Stands in for the objects, so that the test decides when which snapshot comes. */
const snapshots = { a: new Subject<unknown>(), b: new Subject<unknown>() };
const objects = {
  ref: (type: string, id: string) => ({ type, id, key: `${type}:${id}` }),
  watchShared: (_type: string, id: 'a' | 'b') => snapshots[id],
};

@Global()
@Module({ providers: [{ provide: ObjectRegistry, useValue: objects }], exports: [ObjectRegistry] })
class StandInModule {}

let served: Connection;
let server: WebSocket;
let handled: number;

@WebSocketGateway()
class PushingGateway implements OnGatewayConnection {
  constructor(private readonly connection: Connection) {
    served = connection;
  }

  handleConnection(client: WebSocket) {
    server = client;
  }

  @SubscribeMessage('watch')
  watch(@MessageBody() id: string) {
    this.connection.watch('list', id);
    return 'watching';
  }

  @SubscribeMessage('large')
  large() {
    handled += 1;
    return CHUNK;
  }
}

let app: TestApp;
beforeEach(async () => {
  handled = 0;
  app = await TestApp.start({
    providers: [PushingGateway],
    imports: [StandInModule],
    options: {
      maxBufferedBytes: MAX_BUFFERED,
      maxQueuedMessages: 1_000_000,
      messagesPerSecond: 1_000_000,
      messageBurst: 1_000_000,
    },
  });
});
afterEach(() => app.close());

describe('a client that does not read', () => {
  it('gets only the newest snapshot of each object, when it reads again', async () => {
    const client = await app.connect();
    await client.ask('watch', 'a');
    await client.ask('watch', 'b');
    client.pause();
    let revision = 0;
    for (let bytes = 0; bytes < FILLING; bytes += CHUNK.length * 2) {
      revision += 1;
      snapshots.a.next({ revision, state: { CHUNK } });
      snapshots.b.next({ revision, state: { CHUNK } });
      // Lets the socket write what it can.
      await new Promise(setImmediate);
    }
    expect(server.bufferedAmount).toBeGreaterThan(MAX_BUFFERED);
    expect(server.bufferedAmount).toBeLessThan(MAX_BUFFERED + 2 * CHUNK.length);
    client.resume();
    for (const id of ['a', 'b']) {
      await client.next(({ data }) => {
        const snapshot = data as { id: string; revision: number };
        return snapshot.id === id && snapshot.revision === revision;
      });
    }
    const revisions = client.received.flatMap(({ event, data }) =>
      event === 'snapshot' && (data as { id: string }).id === 'a'
        ? [(data as { revision: number }).revision]
        : [],
    );
    expect(revisions.length).toBeLessThan(revision);
    expect(revisions).toEqual([...revisions].sort((one, other) => one - other));
    expect(new Set(revisions).size).toBe(revisions.length);
    expect(served.isOpen).toBe(true);
  });

  it('is disconnected with 1013 when it is sent more than it may leave unread', async () => {
    const client = await app.connect();
    await client.ask('watch', 'a');
    client.pause();
    let sent = 0;
    for (; served.isOpen && sent * CHUNK.length < FILLING; sent++) {
      served.send('push', CHUNK);
      await new Promise(setImmediate);
    }
    expect(served.isOpen).toBe(false);
    // Not before: what the network took, and what it may leave unread, is fine.
    expect(sent * CHUNK.length).toBeGreaterThan(MAX_BUFFERED);
    client.resume();
    expect(await client.closed).toEqual({ code: 1013, reason: 'too slow' });
    expect(client.received.filter(({ event }) => event === 'push')).toHaveLength(sent - 1);
  });

  it('has no further message handled until it has read the answers', async () => {
    const client = await app.connect();
    const asked = FILLING / CHUNK.length;
    client.pause();
    for (let count = 0; count < asked; count++) client.send('large');
    await vi.waitFor(() => expect(server.bufferedAmount).toBeGreaterThan(MAX_BUFFERED));
    expect(handled).toBeLessThan(asked);
    client.resume();
    await vi.waitFor(() => expect(client.received).toHaveLength(asked), { timeout: 20_000 });
    expect(served.isOpen).toBe(true);
  });

  it('gets nothing that was kept for it of a watch that was stopped meanwhile', async () => {
    const client = await app.connect();
    await client.ask('watch', 'a');
    await client.ask('watch', 'b');
    client.pause();
    while (server.bufferedAmount <= MAX_BUFFERED) {
      served.send('push', CHUNK);
      await new Promise(setImmediate);
    }
    snapshots.a.next({ revision: 1, state: {} });
    snapshots.b.next({ revision: 1, state: {} });
    served.watch('list', 'a').stop();
    client.resume();
    const snapshot = await client.next(({ event }) => event === 'snapshot');
    expect(snapshot.data).toMatchObject({ id: 'b' });
  });

  it('costs nothing any more when it leaves', async () => {
    const client = await app.connect();
    await client.ask('watch', 'a');
    client.pause();
    for (let bytes = 0; server.bufferedAmount <= MAX_BUFFERED && bytes < FILLING; bytes += CHUNK.length) {
      snapshots.a.next({ revision: bytes, state: { CHUNK } });
      await new Promise(setImmediate);
    }
    snapshots.a.next({ revision: FILLING, state: { CHUNK } });
    client.socket.terminate();
    await served.closed;
    expect(snapshots.a.observed).toBe(false);
  });
});

describe('a client that reads', () => {
  it('gets a message that is larger than the limit, and the next one', async () => {
    const client = await app.connect();
    await client.ask('watch', 'a');
    const large = 'y'.repeat(MAX_BUFFERED * 4);
    snapshots.a.next({ revision: 1, state: { large } });
    served.send('large', large);
    expect((await client.next(({ event }) => event === 'large')).data).toBe(large);
    served.send('small');
    expect(await client.next(({ event }) => event === 'small')).toEqual({ event: 'small' });
  });

  it('gets snapshots even when the application filled the socket behind the connection’s back', async () => {
    const client = await app.connect();
    await client.ask('watch', 'a');
    server.send(JSON.stringify({ event: 'raw', data: 'z'.repeat(FILLING) }));
    snapshots.a.next({ revision: 1, state: {} });
    expect(await client.next(({ event }) => event === 'snapshot')).toMatchObject({ data: { revision: 1 } });
  });
});
