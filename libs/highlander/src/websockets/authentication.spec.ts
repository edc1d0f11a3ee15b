import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { ForbiddenException, HttpException, Injectable, Module } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConfigurationError } from '../errors/index.js';
import { ConnectionAuthenticator } from './connection-authenticator.js';
import { Connection } from './connection.js';
import { Gate } from './gate.fixture.js';
import { TestApp } from './test-app.fixture.js';
import { TestClient } from './test-client.fixture.js';
import type { UpgradeRequest } from './upgrade-request.js';

interface User {
  readonly name: string;
}

@Injectable()
class Users {
  byToken(token: string): User | null {
    return token === 'secret' ? { name: 'ann' } : null;
  }
}

let gate: Gate;
let asked: UpgradeRequest[];

@Injectable()
class TokenAuthenticator extends ConnectionAuthenticator<User> {
  constructor(private readonly users: Users) {
    super();
  }

  async authenticate(request: UpgradeRequest) {
    asked.push(request);
    switch (request.headers.authorization) {
      case 'slow':
        await gate.pass();
        return { name: 'slow' };
      case 'banned':
        throw new ForbiddenException('You are banned');
      case 'no':
        return false as never;
      case 'forgotten':
        return undefined as never;
      case 'odd':
        throw new HttpException('not an error', 204);
      case 'broken':
        throw new Error('the database password is 1234');
      default:
        return this.users.byToken(request.headers.authorization ?? '');
    }
  }
}

@Module({ providers: [Users, TokenAuthenticator] })
class UsersModule {}

let built: number;

@WebSocketGateway()
class WhoGateway {
  constructor(private readonly connection: Connection<User>) {
    built += 1;
  }

  @SubscribeMessage('who')
  who() {
    const { principal, request } = this.connection;
    return {
      name: principal.name,
      url: request.url,
      from: request.remoteAddress,
      host: request.headers.host,
    };
  }
}

const as = (authorization: string) => ({ headers: { authorization } });

let app: TestApp;
beforeEach(async () => {
  gate = new Gate();
  asked = [];
  built = 0;
  app = await TestApp.start({
    providers: [WhoGateway],
    imports: [UsersModule],
    options: { authenticator: TokenAuthenticator, authenticateTimeoutMs: 5_000 },
  });
});
afterEach(() => {
  gate.open();
  return app.close();
});

describe('an authenticator', () => {
  it('is a provider of the application, sees the request, and gives the connection its principal', async () => {
    const client = await app.connect('/?a=1', as('secret'));
    const host = `127.0.0.1:${app.port}`;
    expect((await client.ask('who')).data).toEqual({ name: 'ann', url: '/?a=1', from: '127.0.0.1', host });
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['null', 'wrong', 401, 'Unauthorized'],
    ['false', 'no', 401, 'Unauthorized'],
    ['nothing', 'forgotten', 401, 'Unauthorized'],
    ['an HttpException', 'banned', 403, 'You are banned'],
    ['an HttpException that is no error', 'odd', 401, 'Unauthorized'],
    ['any other exception', 'broken', 401, 'Unauthorized'],
  ])('refuses with an HTTP answer, before anything is opened: %s', async (_what, token, status, body) => {
    expect(await TestClient.refused(app.url(), as(token))).toEqual({
      status,
      body,
      type: 'text/plain; charset=utf-8',
    });
    expect(built).toBe(0);
  });

  it('has its own failures logged', async () => {
    await TestClient.refused(app.url(), as('broken'));
    await TestClient.refused(app.url(), as('banned'));
    expect(app.log.warnings).toEqual([expect.objectContaining({ error: 'the database password is 1234' })]);
  });

  it('that takes too long lets nobody in: 503, and its late answer changes nothing', async () => {
    const refused = TestClient.refused(app.url(), as('slow'));
    await gate.reached;
    await app.clock.advance(4_999);
    expect(app.clock.pending).toBe(1);
    await app.clock.advance(1);
    expect(await refused).toMatchObject({ status: 503, body: 'Authentication took too long' });
    gate.open();
    await app.clock.advance(0);
    expect(built).toBe(0);
    expect(app.clock.pending).toBe(0);
  });

  it('may take its time within the deadline', async () => {
    const opening = app.connect('/', as('slow'));
    await gate.reached;
    await app.clock.advance(4_999);
    gate.open();
    expect((await (await opening).ask('who')).data).toMatchObject({ name: 'slow' });
  });

  it.each([
    ['politely', (socket: Socket) => socket.end()],
    ['abruptly', (socket: Socket) => socket.resetAndDestroy()],
  ])('leaves nothing behind of a client that leaves meanwhile, %s', async (_how, leave) => {
    const socket = connect(app.port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(
      'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nAuthorization: slow\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    );
    await gate.reached;
    expect(app.clock.pending).toBe(1);
    leave(socket);
    await vi.waitFor(() => expect(app.clock.pending).toBe(0));
    gate.open();
    await app.clock.advance(0);
    expect(built).toBe(0);
    expect(await openSockets()).toBe(0);
  });

  it('gives way to a shutdown: who waits gets 503 at once', async () => {
    const refused = TestClient.refused(app.url(), as('slow'));
    await gate.reached;
    const closing = app.nest.close();
    expect(await refused).toMatchObject({ status: 503, body: 'Not serving' });
    await closing;
    expect(app.clock.pending).toBe(0);
  });
});

describe('an authenticator that is no provider', () => {
  it('is a configuration error, naming it', async () => {
    await app.close();
    const starting = TestApp.start({
      providers: [WhoGateway],
      options: { authenticator: TokenAuthenticator },
    });
    await expect(starting).rejects.toThrow(ConfigurationError);
    await expect(starting).rejects.toThrow('TokenAuthenticator');
    app = await TestApp.start({ providers: [] });
  });
});

describe('without an authenticator', () => {
  it('connections have no principal', async () => {
    @WebSocketGateway()
    class AnyoneGateway {
      constructor(private readonly connection: Connection) {}

      @SubscribeMessage('who')
      who() {
        return { principal: String(this.connection.principal) };
      }
    }
    await app.close();
    app = await TestApp.start({ providers: [AnyoneGateway] });
    expect((await (await app.connect()).ask('who')).data).toEqual({ principal: 'undefined' });
  });
});

function openSockets(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = app.nest.getHttpServer() as {
      getConnections(done: (error: Error | null, count: number) => void): void;
    };
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}
