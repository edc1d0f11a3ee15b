import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Connection } from './connection.js';
import { Gate } from './gate.fixture.js';
import { TestApp } from './test-app.fixture.js';

let app: TestApp;
let gate: Gate;
let worked: number;
afterEach(async () => {
  gate.open();
  await app.close();
});

@WebSocketGateway()
class WorkingGateway {
  constructor(readonly connection: Connection) {}

  @SubscribeMessage('echo')
  echo(@MessageBody() data: unknown) {
    return { data };
  }

  @SubscribeMessage('work')
  async work() {
    worked += 1;
    await gate.pass();
  }
}

beforeEach(() => {
  gate = new Gate();
  worked = 0;
});

describe('a message that is too large', () => {
  it('closes the connection with 1009, and is no error of the server', async () => {
    app = await TestApp.start({ providers: [WorkingGateway], options: { maxMessageBytes: 1000 } });
    const client = await app.connect();
    const overhead = JSON.stringify({ event: 'echo', data: '', id: 1 }).length;
    const fitting = 'x'.repeat(1000 - overhead);
    expect((await client.ask('echo', fitting)).data).toEqual({ data: fitting });
    client.send('echo', 'x'.repeat(1000));
    expect((await client.closed).code).toBe(1009);
    expect(app.log.errors).toEqual([]);
  });
});

describe('messages that come too fast', () => {
  it('close the connection with 1008, beyond the burst', async () => {
    app = await TestApp.start({
      providers: [WorkingGateway],
      options: { messagesPerSecond: 2, messageBurst: 3 },
    });
    const client = await app.connect();
    for (let sent = 0; sent < 3; sent++) await client.ask('echo');
    await app.clock.advance(499);
    client.send('echo');
    expect(await client.closed).toEqual({ code: 1008, reason: 'too many messages' });
  });

  it('are welcome again as time goes by, but never more than the burst', async () => {
    app = await TestApp.start({
      providers: [WorkingGateway],
      options: { messagesPerSecond: 2, messageBurst: 3 },
    });
    const client = await app.connect();
    for (let sent = 0; sent < 3; sent++) await client.ask('echo');
    await app.clock.advance(500);
    await client.ask('echo');
    await app.clock.advance(60_000);
    for (let sent = 0; sent < 3; sent++) await client.ask('echo');
    client.send('echo');
    expect((await client.closed).code).toBe(1008);
  });

  it('are not the only thing that counts: pings do, too', async () => {
    app = await TestApp.start({
      providers: [WorkingGateway],
      options: { messagesPerSecond: 1, messageBurst: 2 },
    });
    const client = await app.connect();
    for (let sent = 0; sent < 3; sent++) client.socket.ping();
    expect((await client.closed).code).toBe(1008);
  });

  it('count even where they are no messages', async () => {
    app = await TestApp.start({
      providers: [WorkingGateway],
      options: { messagesPerSecond: 1, messageBurst: 1 },
    });
    const client = await app.connect();
    client.sendRaw('nonsense');
    client.sendRaw('nonsense');
    expect((await client.closed).code).toBe(1008);
  });
});

describe('messages that wait', () => {
  it('close the connection with 1008 when they are too many, and none of them is handled', async () => {
    app = await TestApp.start({ providers: [WorkingGateway], options: { maxQueuedMessages: 2 } });
    const client = await app.connect();
    client.send('work');
    await gate.reached;
    client.send('work');
    client.send('work');
    // Two wait; a pong tells that they have come, and that the connection is alive.
    client.socket.ping();
    await new Promise((resolve) => client.socket.once('pong', resolve));
    client.send('work');
    expect(await client.closed).toEqual({ code: 1008, reason: 'too many messages waiting' });
    gate.open();
    await app.close();
    expect(worked).toBe(1);
  });
});
