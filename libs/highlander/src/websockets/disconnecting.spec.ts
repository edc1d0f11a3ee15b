import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
} from '@nestjs/websockets';
import { concat, defer, interval, NEVER, of } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Connection } from './connection.js';
import { Gate } from './gate.fixture.js';
import { TestApp } from './test-app.fixture.js';

let app: TestApp;
let log: string[];
let gate: Gate;
let connecting: Gate;
/** The server's end of the newest connection. */
let served: Connection;

@WebSocketGateway()
class LoggingGateway implements OnGatewayConnection, OnGatewayDisconnect {
  constructor(private readonly connection: Connection) {
    served = connection;
  }

  async handleConnection() {
    await connecting.pass();
    log.push('connected');
  }

  async handleDisconnect(_client: unknown, reason: string) {
    log.push(
      `disconnect ${reason}, open: ${this.connection.isOpen}, aborted: ${this.connection.signal.aborted}`,
    );
  }

  @SubscribeMessage('work')
  async work() {
    log.push('begin');
    await gate.pass();
    log.push('end');
  }

  @SubscribeMessage('next')
  next() {
    log.push('next');
  }

  @SubscribeMessage('ticks')
  ticks() {
    return interval(1);
  }

  @SubscribeMessage('forever')
  forever() {
    return concat(of('begun'), NEVER);
  }

  @SubscribeMessage('late and forever')
  lateAndForever() {
    return concat(
      defer(() => gate.pass()),
      NEVER,
    );
  }

  @SubscribeMessage('fetch')
  async fetch(@MessageBody() isWrapped: boolean) {
    const { signal } = this.connection;
    await new Promise((_resolve, reject) => {
      const reason = (): unknown =>
        isWrapped ? new Error('aborted', { cause: signal.reason }) : signal.reason;
      signal.addEventListener('abort', () => reject(reason()));
      gate.open();
      void gate.pass();
    });
  }

  @SubscribeMessage('fail late')
  async failLate() {
    await gate.pass();
    throw new Error('late');
  }

  @SubscribeMessage('kick')
  async kick() {
    this.connection.close(4001, 'kicked');
    // None of this may do harm.
    this.connection.send('late');
    this.connection.close(4002);
    const end = await this.connection.closed;
    log.push(`closed ${end.code}`);
    return 'late';
  }
}

beforeEach(async () => {
  log = [];
  gate = new Gate();
  connecting = new Gate();
  app = await TestApp.start({ providers: [LoggingGateway] });
});
afterEach(() => app.close());

describe('the disconnect hook', () => {
  it('runs after the message in progress, and what waited is not handled', async () => {
    connecting.open();
    const client = await app.connect();
    client.send('work');
    client.send('next');
    await gate.reached;
    client.socket.close(4000, 'bored');
    expect(await served.closed).toEqual({ code: 4000, reason: 'bored' });
    await app.clock.advance(0);
    expect(log).toEqual(['connected', 'begin']);
    gate.open();
    await vi.waitFor(() => expect(log).toHaveLength(4));
    expect(log.slice(2)).toEqual(['end', 'disconnect bored, open: false, aborted: true']);
  });

  it('waits for a connect hook that still runs when the client leaves', async () => {
    const client = await app.connect();
    client.send('next');
    await connecting.reached;
    client.socket.terminate();
    expect(await served.closed).toEqual({ code: 1006, reason: '' });
    await app.clock.advance(0);
    expect(log).toEqual([]);
    connecting.open();
    await vi.waitFor(() => expect(log).toHaveLength(2));
    expect(log).toEqual(['connected', 'disconnect , open: false, aborted: true']);
  });

  it.each(['ticks', 'forever'])(
    'does not wait for an Observable that goes on for ever: %s',
    async (event) => {
      connecting.open();
      const client = await app.connect();
      client.send(event);
      await client.next();
      client.socket.terminate();
      await vi.waitFor(() => expect(log).toEqual(['connected', expect.stringContaining('disconnect')]));
    },
  );

  it('does not wait for an Observable any more whose first value comes when the client has left', async () => {
    connecting.open();
    const client = await app.connect();
    client.send('late and forever');
    await gate.reached;
    client.socket.terminate();
    await served.closed;
    await app.clock.advance(0);
    expect(log).toEqual(['connected']);
    gate.open();
    await vi.waitFor(() => expect(log).toEqual(['connected', expect.stringContaining('disconnect')]));
  });

  it.each([true, false])(
    'runs after a call that its end aborted, which is no error: wrapped %s',
    async (isWrapped) => {
      connecting.open();
      const client = await app.connect();
      client.send('fetch', isWrapped);
      await gate.reached;
      client.socket.terminate();
      await vi.waitFor(() => expect(log).toHaveLength(2));
      expect(app.log.errors).toEqual([]);
    },
  );

  it('runs after a message that fails for a reason of its own, which is logged, though nobody hears it', async () => {
    connecting.open();
    const client = await app.connect();
    client.send('fail late');
    await gate.reached;
    client.socket.terminate();
    await served.closed;
    gate.open();
    await vi.waitFor(() => expect(log).toHaveLength(2));
    expect(app.log.errors).toEqual([expect.objectContaining({ event: 'fail late' })]);
  });

  it('that throws is logged and does no harm', async () => {
    await app.close();
    @WebSocketGateway()
    class ClumsyGateway implements OnGatewayDisconnect {
      constructor(readonly connection: Connection) {}

      async handleDisconnect() {
        throw new Error('clumsy');
      }
    }
    app = await TestApp.start({ providers: [ClumsyGateway] });
    (await app.connect()).socket.close();
    await vi.waitFor(() => expect(app.log.errors).toHaveLength(1));
  });
});

describe('connection.close', () => {
  it('closes with code and reason, after which nothing is sent', async () => {
    connecting.open();
    const client = await app.connect();
    client.send('kick', undefined, 1);
    client.send('next');
    expect(await client.closed).toEqual({ code: 4001, reason: 'kicked' });
    expect(client.received).toEqual([]);
    await vi.waitFor(() => expect(log).toHaveLength(3));
    expect(log).toEqual(['connected', 'closed 4001', 'disconnect kicked, open: false, aborted: true']);
  });

  it('waits for the goodbye of a client for closeTimeoutMs, and no longer', { timeout: 5_000 }, async () => {
    await app.close();
    // The timer is one of ws.
    app = await TestApp.start({ providers: [LoggingGateway], options: { closeTimeoutMs: 50 } });
    connecting.open();
    const client = await app.connect();
    await client.ask('next');
    client.pause();
    served.close(4001);
    expect((await served.closed).code).toBe(1006);
  });
});
