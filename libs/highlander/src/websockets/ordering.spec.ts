import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  type OnGatewayConnection,
} from '@nestjs/websockets';
import { concat, defer, EMPTY, from, of } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { Connection } from './connection.js';
import { Gate } from './gate.fixture.js';
import { TestApp } from './test-app.fixture.js';

let app: TestApp;
afterEach(() => app.close());

describe('a gateway that injects its connection', () => {
  it('has one instance a connection, which keeps its state from message to message', async () => {
    @WebSocketGateway()
    class CountingGateway {
      private count = 0;
      constructor(private readonly connection: Connection) {}

      @SubscribeMessage('count')
      increment(@MessageBody() by: number) {
        this.count += by;
        return { connection: this.connection.id, count: this.count };
      }
    }
    app = await TestApp.start({ providers: [CountingGateway] });
    const ann = await app.connect();
    const bob = await app.connect();
    const first = (await ann.ask('count', 2)).data as { connection: string };
    expect((await ann.ask('count', 3)).data).toEqual({ connection: first.connection, count: 5 });
    const other = (await bob.ask('count', 10)).data as { connection: string; count: number };
    expect(other.count).toBe(10);
    expect(other.connection).not.toBe(first.connection);
  });
});

describe('messages of one connection', () => {
  it('are handled one at a time, in the order of their arrival, however long each takes', async () => {
    const gates = [new Gate(), new Gate(), new Gate()];
    const log: string[] = [];

    @WebSocketGateway()
    class SlowGateway {
      constructor(readonly connection: Connection) {}

      @SubscribeMessage('work')
      async work(@MessageBody() index: number) {
        log.push(`begin ${index}`);
        await gates[index]!.pass();
        log.push(`end ${index}`);
        return index;
      }
    }
    app = await TestApp.start({ providers: [SlowGateway] });
    const client = await app.connect();
    for (const index of gates.keys()) client.send('work', index);
    // The later ones could go on at once; only their turn keeps them.
    gates[2]!.open();
    gates[1]!.open();
    await gates[0]!.reached;
    expect(log).toEqual(['begin 0']);
    gates[0]!.open();
    await client.next((frame) => frame.data === 2);
    expect(log).toEqual(['begin 0', 'end 0', 'begin 1', 'end 1', 'begin 2', 'end 2']);
    expect(client.received.map(({ data }) => data)).toEqual([0, 1, 2]);
  });

  it('wait for an Observable until it is complete', async () => {
    const gate = new Gate();

    @WebSocketGateway()
    class StreamGateway {
      constructor(readonly connection: Connection) {}

      @SubscribeMessage('stream')
      stream() {
        return concat(
          of(1),
          defer(() => from(gate.pass().then(() => 2))),
        );
      }

      @SubscribeMessage('after')
      after() {
        return 'after';
      }
    }
    app = await TestApp.start({ providers: [StreamGateway] });
    const client = await app.connect();
    client.send('stream', undefined, 'a');
    client.send('after');
    await gate.reached;
    gate.open();
    await client.next((frame) => frame.event === 'after');
    expect(client.received).toEqual([
      { event: 'stream', data: 1, id: 'a' },
      { event: 'stream', data: 2, id: 'a' },
      { event: 'after', data: 'after' },
    ]);
  });

  it('do not hold up those of another connection', async () => {
    const gate = new Gate();

    @WebSocketGateway()
    class StuckGateway {
      constructor(readonly connection: Connection) {}

      @SubscribeMessage('stick')
      stick() {
        return gate.pass();
      }

      @SubscribeMessage('greet')
      greet() {
        return 'hello';
      }
    }
    app = await TestApp.start({ providers: [StuckGateway] });
    const stuck = await app.connect();
    stuck.send('stick');
    await gate.reached;
    expect((await (await app.connect()).ask('greet')).data).toBe('hello');
    gate.open();
  });

  it('go on after a handler that answers with an empty Observable', async () => {
    @WebSocketGateway()
    class EmptyGateway {
      constructor(readonly connection: Connection) {}

      @SubscribeMessage('empty')
      empty() {
        return EMPTY;
      }
    }
    app = await TestApp.start({ providers: [EmptyGateway] });
    const client = await app.connect();
    expect(await client.ask('empty')).toEqual({ event: 'empty', id: 1 });
    expect(await client.ask('empty')).toEqual({ event: 'empty', id: 2 });
  });
});

describe('messages that come while handleConnection runs', () => {
  it('are handled when it has ended, and not before', async () => {
    const gate = new Gate();
    const log: string[] = [];

    @WebSocketGateway()
    class LateGateway implements OnGatewayConnection {
      constructor(readonly connection: Connection) {}

      async handleConnection() {
        await gate.pass();
        log.push('connected');
      }

      @SubscribeMessage('greet')
      greet() {
        log.push('greet');
        return 'hello';
      }

      @SubscribeMessage('leave')
      leave() {
        log.push('leave');
        return 'bye';
      }
    }
    app = await TestApp.start({ providers: [LateGateway] });
    const client = await app.connect();
    client.send('greet');
    client.send('leave');
    // A pong proves that what was sent before the ping has arrived.
    client.socket.ping();
    await Promise.all([gate.reached, new Promise((resolve) => client.socket.once('pong', resolve))]);
    expect(log).toEqual([]);
    gate.open();
    await client.next((frame) => frame.event === 'leave');
    expect(log).toEqual(['connected', 'greet', 'leave']);
  });
});
