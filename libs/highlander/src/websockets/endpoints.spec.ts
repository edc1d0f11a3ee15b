import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { Injectable, Module, type OnModuleInit } from '@nestjs/common';
import {
  SubscribeMessage,
  WebSocketGateway,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
} from '@nestjs/websockets';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { ConfigurationError } from '../errors/index.js';
import { Connection } from './connection.js';
import { Gate } from './gate.fixture.js';
import { TestApp } from './test-app.fixture.js';
import { TestClient } from './test-client.fixture.js';

let log: string[];
let app: TestApp;
beforeEach(() => {
  log = [];
});
afterEach(() => app.close());

/** A gateway that says where it is, and logs its hooks. */
abstract class NamedGateway implements OnGatewayConnection, OnGatewayDisconnect {
  protected abstract readonly name: string;

  handleConnection() {
    log.push(`${this.name} connected`);
  }

  handleDisconnect() {
    log.push(`${this.name} disconnected`);
  }

  @SubscribeMessage('where')
  where() {
    return this.name;
  }
}

@WebSocketGateway({ path: '/todo' })
class TodoGateway extends NamedGateway {
  protected readonly name = 'todo';
  constructor(readonly connection: Connection) {
    super();
  }

  @SubscribeMessage('todo')
  todo() {
    return this.connection.id;
  }
}

@WebSocketGateway({ path: '/todo' })
class AuditGateway extends NamedGateway {
  protected readonly name = 'audit';
  constructor(readonly connection: Connection) {
    super();
  }

  @SubscribeMessage('audit')
  audit() {
    return this.connection.id;
  }
}

@WebSocketGateway({ path: '/chat' })
class ChatGateway extends NamedGateway {
  protected readonly name = 'chat';
}

@WebSocketGateway()
class RootGateway extends NamedGateway {
  protected readonly name = 'root';
}

describe('gateways on several paths', () => {
  it('get the clients of their own path only', async () => {
    app = await TestApp.start({ providers: [TodoGateway, ChatGateway] });
    const todo = await app.connect('/todo');
    const chat = await app.connect('/chat?room=1');
    expect((await todo.ask('where')).data).toBe('todo');
    expect((await chat.ask('where')).data).toBe('chat');
    expect(await chat.ask('todo')).toMatchObject({
      event: 'error',
      data: { code: 'HIGHLANDER_UNKNOWN_EVENT' },
    });
    expect(log).toEqual(['todo connected', 'chat connected']);
  });

  it.each(['/', '/todo/', '/todos', '/Todo'])('refuse a path that is none of theirs: %s', async (path) => {
    app = await TestApp.start({ providers: [TodoGateway] });
    const socket = new WebSocket(app.url(path));
    await once(socket, 'error');
    expect(socket.readyState).not.toBe(WebSocket.OPEN);
  });
});

describe('gateways that share a path', () => {
  it('share the connection, and each has its hooks called once', async () => {
    app = await TestApp.start({ providers: [TodoGateway, AuditGateway] });
    const clients = await Promise.all([app.connect('/todo'), app.connect('/todo')]);
    const ids = await Promise.all(
      clients.map(async (client) => [(await client.ask('todo')).data, (await client.ask('audit')).data]),
    );
    expect(ids[0]![0]).toBe(ids[0]![1]);
    expect(ids[1]![0]).not.toBe(ids[0]![0]);
    for (const { socket } of clients) socket.close();
    await vi.waitFor(() => expect(log).toHaveLength(8));
    const expected = ['todo connected', 'audit connected', 'todo disconnected', 'audit disconnected'];
    expect([...log].sort()).toEqual([...expected, ...expected].sort());
  });

  it('both handle an event that both know', async () => {
    app = await TestApp.start({ providers: [TodoGateway, AuditGateway] });
    const client = await app.connect('/todo');
    client.send('where', undefined, 1);
    await client.ask('todo');
    const answers = client.received.filter(({ event, id }) => event === 'where' && id === 1);
    expect(new Set(answers.map(({ data }) => data))).toEqual(new Set(['audit', 'todo']));
  });

  it('are both ended when one of them fails to connect, the slower one after its connect hook', async () => {
    const gate = new Gate();

    @WebSocketGateway({ path: '/todo' })
    class SlowGateway extends NamedGateway {
      protected readonly name = 'slow';
      constructor(readonly connection: Connection) {
        super();
      }

      override async handleConnection() {
        await gate.pass();
        super.handleConnection();
      }
    }

    @WebSocketGateway({ path: '/todo' })
    class FailingGateway extends NamedGateway {
      protected readonly name = 'failing';
      constructor(readonly connection: Connection) {
        super();
      }

      override handleConnection() {
        throw new Error('no');
      }
    }
    app = await TestApp.start({ providers: [SlowGateway, FailingGateway] });
    expect((await (await app.connect('/todo')).closed).code).toBe(1011);
    await noSockets();
    expect(log).toEqual([]);
    gate.open();
    await vi.waitFor(() => expect(log).toHaveLength(3));
    expect(log).toEqual(['slow connected', 'slow disconnected', 'failing disconnected']);
  });
});

describe('a gateway on a port of its own', () => {
  it('works alike, and turns clients away until the application is ready', async () => {
    const port = await freePort();
    const starting = new Gate();

    @WebSocketGateway(port)
    class OwnPortGateway extends NamedGateway {
      protected readonly name = 'own';
      constructor(readonly connection: Connection) {
        super();
      }
    }

    @Injectable()
    class SlowStart implements OnModuleInit {
      onModuleInit() {
        return starting.pass();
      }
    }

    @Module({ providers: [SlowStart] })
    class SlowModule {}

    const url = `ws://127.0.0.1:${port}/`;
    const started = TestApp.start({
      providers: [OwnPortGateway, ChatGateway, RootGateway],
      imports: [SlowModule],
    });
    await starting.reached;
    expect(await TestClient.refused(url)).toMatchObject({ status: 503, body: 'Not serving' });
    starting.open();
    app = await started;
    const client = await TestClient.open(url);
    expect((await client.ask('where')).data).toBe('own');
    expect((await (await app.connect()).ask('where')).data).toBe('root');
    expect(log).toEqual(['own connected', 'root connected']);
    const closing = app.nest.close();
    expect((await client.closed).code).toBe(1001);
    await closing;
  });
});

describe('a gateway with its own options of ws', () => {
  it('keeps them', async () => {
    @WebSocketGateway({ maxPayload: 50 })
    class SmallGateway {
      constructor(readonly connection: Connection) {}
    }
    app = await TestApp.start({ providers: [SmallGateway] });
    const client = await app.connect();
    client.send('x'.repeat(50));
    expect((await client.closed).code).toBe(1009);
  });

  it('can’t have a verifyClient, which would not be asked', async () => {
    @WebSocketGateway({ verifyClient: () => false })
    class VerifyingGateway {
      constructor(readonly connection: Connection) {}
    }
    await expect(TestApp.start({ providers: [VerifyingGateway] })).rejects.toThrow(ConfigurationError);
    app = await TestApp.start({ providers: [] });
  });
});

/** Resolves when the server has noticed the end of every connection, and has done what it does then. */
async function noSockets(): Promise<void> {
  const server = app.nest.getHttpServer() as {
    getConnections(done: (error: Error | null, count: number) => void): void;
  };
  await vi.waitFor(async () => expect(await promisify(server.getConnections.bind(server))()).toBe(0));
  await app.clock.advance(0);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
