import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import {
  SubscribeMessage,
  WebSocketGateway,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
} from '@nestjs/websockets';
import { NEVER } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Connection } from './connection.js';
import { Gate } from './gate.fixture.js';
import { TestApp } from './test-app.fixture.js';
import { TestClient } from './test-client.fixture.js';

let app: TestApp;
let log: string[];
let working: Gate;
let leaving: Gate;
let connecting: Gate;

@WebSocketGateway()
class LeavingGateway implements OnGatewayConnection, OnGatewayDisconnect {
  constructor(private readonly connection: Connection) {}

  handleConnection() {
    return connecting.pass();
  }

  async handleDisconnect() {
    log.push('leaving');
    await leaving.pass();
    log.push('left');
  }

  @SubscribeMessage('work')
  async work() {
    await working.pass();
    log.push(`worked, aborted: ${this.connection.signal.aborted}`);
    return 'done';
  }

  @SubscribeMessage('next')
  next() {
    log.push('next');
  }

  @SubscribeMessage('endless')
  endless() {
    return NEVER;
  }
}

beforeEach(async () => {
  log = [];
  [working, leaving, connecting] = [new Gate(), new Gate(), new Gate()];
  connecting.open();
  app = await TestApp.start({ providers: [LeavingGateway], options: { closeTimeoutMs: 1_000 } });
});
afterEach(() => {
  for (const gate of [working, leaving, connecting]) gate.open();
  return app.close();
});

/** Whether a promise is settled, once everything that can happen now has happened. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => (settled = true));
  await app.clock.advance(0);
  return settled;
}

describe('app.close()', () => {
  it('closes the connections with 1001', async () => {
    const client = await app.connect();
    leaving.open();
    const closing = app.nest.close();
    expect(await client.closed).toEqual({ code: 1001, reason: 'going away' });
    await closing;
    expect(log).toEqual(['leaving', 'left']);
    expect(app.clock.pending).toBe(0);
  });

  it('has the message in progress answered first, and begins no other', async () => {
    const client = await app.connect();
    leaving.open();
    client.send('work', undefined, 1);
    client.send('next', undefined, 2);
    await working.reached;
    const closing = app.nest.close();
    await TestClient.refused(app.url());
    client.send('next', undefined, 3);
    working.open();
    expect((await client.closed).code).toBe(1001);
    expect(client.received).toEqual([{ event: 'work', data: 'done', id: 1 }]);
    await closing;
    expect(log).toEqual(['worked, aborted: false', 'leaving', 'left']);
  });

  it('waits for the disconnect hooks', async () => {
    await app.connect();
    const closing = app.nest.close();
    await leaving.reached;
    expect(await isSettled(closing)).toBe(false);
    leaving.open();
    await closing;
    expect(log).toEqual(['leaving', 'left']);
  });

  it('does not wait longer than closeTimeoutMs for the message in progress', async () => {
    const client = await app.connect();
    leaving.open();
    client.send('work', undefined, 1);
    await working.reached;
    const closing = app.nest.close();
    await refusedSoon();
    await app.clock.advance(999);
    expect(client.socket.readyState).toBe(client.socket.OPEN);
    await app.clock.advance(1);
    expect(await client.closed).toEqual({ code: 1001, reason: 'going away' });
    // The hook comes after the message still, so that it is waited for as well.
    expect(await isSettled(closing)).toBe(false);
    working.open();
    await closing;
    expect(log).toEqual(['worked, aborted: true', 'leaving', 'left']);
  });

  it('does not wait longer than that again for hooks and messages that don’t end', async () => {
    const client = await app.connect();
    client.send('endless');
    await app.connect();
    const closing = app.nest.close();
    await leaving.reached;
    await app.clock.advance(1_000);
    expect((await client.closed).code).toBe(1001);
    await app.clock.advance(1_000);
    await closing;
    expect(app.log.warnings).toHaveLength(2);
    expect(log).toEqual(['leaving']);
  });

  it('ends the connection of a client that does not say goodbye', async () => {
    const client = await app.connect();
    leaving.open();
    client.pause();
    const closing = app.nest.close();
    await refusedSoon();
    await app.clock.advance(1_000);
    await closing;
    expect(app.log.warnings).toHaveLength(1);
  });

  it('does not wait for a connect hook before it closes, but for its end', async () => {
    connecting = new Gate();
    const client = await app.connect();
    await connecting.reached;
    leaving.open();
    const closing = app.nest.close();
    expect((await client.closed).code).toBe(1001);
    expect(log).toEqual([]);
    connecting.open();
    await closing;
    expect(log).toEqual(['leaving', 'left']);
  });

  it('turns away who comes, with 503, and goes on serving who is there, while the application prepares', async () => {
    const preparing = new Gate();

    @Injectable()
    class Preparing implements BeforeApplicationShutdown {
      beforeApplicationShutdown() {
        return preparing.pass();
      }
    }
    await app.close();
    app = await TestApp.start({ providers: [LeavingGateway, Preparing] });
    const client = await app.connect();
    working.open();
    leaving.open();
    const closing = app.nest.close();
    await preparing.reached;
    expect((await TestClient.refused(app.url())).status).toBe(503);
    expect((await client.ask('work')).data).toBe('done');
    preparing.open();
    expect((await client.closed).code).toBe(1001);
    await closing;
  });

  it('turns away who comes meanwhile, with 503', async () => {
    const client = await app.connect();
    client.send('work');
    await working.reached;
    const closing = app.nest.close();
    expect(await TestClient.refused(app.url())).toMatchObject({ status: 503, body: 'Not serving' });
    working.open();
    leaving.open();
    await closing;
  });
});

/** Resolves when the application has begun to close: clients are turned away. */
async function refusedSoon(): Promise<void> {
  await vi.waitFor(async () => expect((await TestClient.refused(app.url())).status).toBe(503));
}
