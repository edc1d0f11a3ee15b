import { BadRequestException, Inject, InternalServerErrorException, Scope } from '@nestjs/common';
import {
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
  WsException,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
} from '@nestjs/websockets';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Connection } from './connection.js';
import { Gate } from './gate.fixture.js';
import { TestApp } from './test-app.fixture.js';

let app: TestApp;
afterEach(() => app.close());

/** A gateway whose connect hook throws what the test wants, and that counts its ends. */
function failingGateway(thrown: unknown, ends: string[] = []) {
  @WebSocketGateway()
  class FailingGateway implements OnGatewayConnection, OnGatewayDisconnect {
    constructor(readonly connection: Connection) {}

    async handleConnection() {
      await Promise.resolve();
      throw thrown;
    }

    handleDisconnect(_client: unknown, reason: string) {
      ends.push(reason);
    }

    @SubscribeMessage('greet')
    greet() {
      return 'hello';
    }
  }
  return FailingGateway;
}

describe('a connect hook that throws', () => {
  it('closes the connection with 1011 and tells the log, once, but not the client', async () => {
    const fault = new Error('the database password is 1234');
    app = await TestApp.start({ providers: [failingGateway(fault)] });
    const client = await app.connect();
    expect(await client.closed).toEqual({ code: 1011, reason: 'internal error' });
    expect(app.log.errors).toEqual([expect.objectContaining({ error: fault })]);
  });

  it.each([
    ['a WsException', new WsException('banned'), 'banned'],
    ['a 4xx HttpException', new BadRequestException('no list given'), 'no list given'],
  ])('closes the connection with 1008 and the reason of %s', async (_what, thrown, reason) => {
    app = await TestApp.start({ providers: [failingGateway(thrown)] });
    const client = await app.connect();
    expect(await client.closed).toEqual({ code: 1008, reason });
    expect(app.log.errors).toHaveLength(1);
  });

  it('closes the connection with 1011 on a 5xx HttpException, without its words', async () => {
    app = await TestApp.start({ providers: [failingGateway(new InternalServerErrorException('secret'))] });
    expect(await (await app.connect()).closed).toEqual({ code: 1011, reason: 'internal error' });
  });

  it('cuts a reason that is longer than a close frame, between two characters', async () => {
    app = await TestApp.start({ providers: [failingGateway(new WsException('ä'.repeat(100)))] });
    expect(await (await app.connect()).closed).toEqual({ code: 1008, reason: 'ä'.repeat(61) });
  });

  it('has no message handled, and has the disconnect hook called exactly once', async () => {
    const ends: string[] = [];
    app = await TestApp.start({ providers: [failingGateway(new Error('no'), ends)] });
    const client = await app.connect();
    client.send('greet');
    await client.closed;
    await vi.waitFor(() => expect(ends).toEqual(['internal error']));
    expect(client.received).toEqual([]);
    await app.close();
    expect(ends).toHaveLength(1);
  });

  it('leaves other connections alone', async () => {
    let isFirst = true;

    @WebSocketGateway()
    class OnceGateway implements OnGatewayConnection {
      constructor(readonly connection: Connection) {}

      handleConnection() {
        if (!isFirst) return;
        isFirst = false;
        throw new Error('the first one fails, synchronously');
      }

      @SubscribeMessage('greet')
      greet() {
        return 'hello';
      }
    }
    app = await TestApp.start({ providers: [OnceGateway] });
    expect((await (await app.connect()).closed).code).toBe(1011);
    expect((await (await app.connect()).ask('greet')).data).toBe('hello');
  });
});

describe('a gateway that can’t be built', () => {
  it('closes the connection with 1011; having no instance, it has no hooks called', async () => {
    const hooks: string[] = [];

    @WebSocketGateway()
    class BrokenGateway implements OnGatewayConnection, OnGatewayDisconnect {
      constructor(readonly connection: Connection) {
        throw new Error('no instance today');
      }

      handleConnection() {
        hooks.push('connect');
      }

      handleDisconnect() {
        hooks.push('disconnect');
      }
    }
    app = await TestApp.start({ providers: [BrokenGateway] });
    expect((await (await app.connect()).closed).code).toBe(1011);
    await app.close();
    expect(hooks).toEqual([]);
    expect(app.log.errors).toHaveLength(1);
  });
});

describe('a client that leaves', () => {
  it('while its gateway is built has no hooks called', async () => {
    const building = new Gate();
    const hooks: string[] = [];
    const SLOW = Symbol('slow');
    let served: Connection | undefined;

    @WebSocketGateway()
    class SlowlyBuiltGateway implements OnGatewayConnection, OnGatewayDisconnect {
      constructor(@Inject(SLOW) readonly slow: unknown) {}

      handleConnection() {
        hooks.push('connect');
      }

      handleDisconnect() {
        hooks.push('disconnect');
      }
    }
    const slow = {
      provide: SLOW,
      scope: Scope.REQUEST,
      inject: [Connection],
      useFactory: (connection: Connection) => {
        served = connection;
        return building.pass();
      },
    };
    app = await TestApp.start({ providers: [SlowlyBuiltGateway, slow] });
    const client = await app.connect();
    await building.reached;
    client.socket.terminate();
    await served!.closed;
    building.open();
    await app.close();
    expect(hooks).toEqual([]);
  });

  it('while its connect hook waits for a call with its signal is no error', async () => {
    const calling = new Gate();
    let isEnded = false;

    @WebSocketGateway()
    class CallingGateway implements OnGatewayConnection, OnGatewayDisconnect {
      constructor(private readonly connection: Connection) {}

      async handleConnection() {
        const { signal } = this.connection;
        void calling.pass();
        await new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason as Error)),
        );
      }

      handleDisconnect() {
        isEnded = true;
      }
    }
    app = await TestApp.start({ providers: [CallingGateway] });
    const client = await app.connect();
    await calling.reached;
    client.socket.terminate();
    await vi.waitFor(() => expect(isEnded).toBe(true));
    expect(app.log.errors).toEqual([]);
  });
});

describe('a gateway with a single instance', () => {
  it('has its connect hook awaited and its failures caught, too', async () => {
    const gate = new Gate();
    const log: unknown[] = [];

    @WebSocketGateway()
    class SingleGateway implements OnGatewayConnection, OnGatewayDisconnect {
      async handleConnection(client: object) {
        log.push(Connection.of(client).id);
        await gate.pass();
        throw new WsException('full');
      }

      handleDisconnect(client: object) {
        log.push(Connection.of(client).id);
      }
    }
    app = await TestApp.start({ providers: [SingleGateway] });
    const client = await app.connect();
    await gate.reached;
    gate.open();
    expect(await client.closed).toEqual({ code: 1008, reason: 'full' });
    await vi.waitFor(() => expect(log).toHaveLength(2));
    expect(log[1]).toBe(log[0]);
  });

  it('can call its own hook for what is no client', async () => {
    const greeted: unknown[] = [];

    @WebSocketGateway()
    class SingleGateway implements OnGatewayConnection {
      handleConnection(client: unknown) {
        greeted.push(client);
        return 'greeted';
      }
    }
    app = await TestApp.start({ providers: [SingleGateway] });
    const stranger = {};
    expect(app.nest.get(SingleGateway).handleConnection(stranger)).toBe('greeted');
    expect(greeted).toEqual([stranger]);
  });
});

describe('a connect hook', () => {
  it('finds the client, the request and the server, as in Nest', async () => {
    let seen: unknown[] = [];

    @WebSocketGateway()
    class CuriousGateway implements OnGatewayConnection {
      @WebSocketServer() readonly server!: { clients: Set<object> };
      constructor(readonly connection: Connection) {}

      handleConnection(client: object, request: { url: string }) {
        seen = [this.server.clients.has(client), request.url, this.connection.request.url];
        this.connection.send('welcome', { at: '/' });
      }
    }
    app = await TestApp.start({ providers: [CuriousGateway] });
    const client = await app.connect('/?list=groceries');
    expect(await client.next()).toEqual({ event: 'welcome', data: { at: '/' } });
    expect(seen).toEqual([true, '/?list=groceries', '/?list=groceries']);
  });
});
