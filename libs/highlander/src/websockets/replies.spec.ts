import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  type WsResponse,
} from '@nestjs/websockets';
import { of } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { Connection } from './connection.js';
import { TestApp } from './test-app.fixture.js';
import type { TestClient } from './test-client.fixture.js';

const RESULTS: Record<string, unknown> = {
  text: 'hello',
  zero: 0,
  false: false,
  empty: '',
  null: null,
  list: [1, { two: 2 }],
  event: { event: 'party', place: 'here' },
  eventWithData: { event: 'party', data: 'cake', place: 'here' },
};

@WebSocketGateway()
class ReplyingGateway {
  constructor(readonly connection: Connection) {}

  @SubscribeMessage('give')
  give(@MessageBody() what: string) {
    return RESULTS[what];
  }

  @SubscribeMessage('echo')
  echo(@MessageBody() data: unknown, @ConnectedSocket() client: unknown) {
    return { data, isSocket: client instanceof WebSocket };
  }

  @SubscribeMessage('insert')
  async insert(): Promise<WsResponse<string>> {
    return { event: 'inserted', data: 'milk' };
  }

  @SubscribeMessage('several')
  several() {
    return of({ event: 'one', data: 1 }, { event: 'two', data: 2 });
  }

  @SubscribeMessage('do')
  async do() {}

  @SubscribeMessage('typed')
  typed() {
    return {
      at: new Date(Date.UTC(2026, 0, 1)),
      scores: new Map([['ann', 3n]]),
      tags: new Set(['a']),
      bytes: new Uint8Array([1, 2, 3]),
      gone: undefined,
      not: NaN,
    };
  }

  @SubscribeMessage('unsendable')
  unsendable() {
    return { list: [new WeakMap()] };
  }
}

let app: TestApp;
let client: TestClient;
beforeEach(async () => {
  app = await TestApp.start({ providers: [ReplyingGateway] });
  client = await app.connect();
});
afterEach(() => app.close());

describe('the reply to a message', () => {
  it.each(Object.keys(RESULTS))(
    'carries the event, the id and what the handler returned: %s',
    async (what) => {
      expect(await client.ask('give', what)).toEqual({ event: 'give', id: 1, data: RESULTS[what] });
    },
  );

  it('carries no id where the client gave none', async () => {
    client.send('give', 'text');
    expect(await client.next()).toEqual({ event: 'give', data: 'hello' });
  });

  it('echoes a text as id as well', async () => {
    client.send('give', 'text', 'my-id');
    expect((await client.next()).id).toBe('my-id');
  });

  it('has the event of a WsResponse', async () => {
    expect(await client.ask('insert')).toEqual({ event: 'inserted', data: 'milk', id: 1 });
  });

  it('comes once for each value of an Observable', async () => {
    client.send('several', undefined, 7);
    expect([await client.next(), await client.next()]).toEqual([
      { event: 'one', data: 1, id: 7 },
      { event: 'two', data: 2, id: 7 },
    ]);
  });

  it('tells of the end of a handler that returns nothing, if there is an id', async () => {
    expect(await client.ask('do')).toEqual({ event: 'do', id: 1 });
  });

  it('is left out where there is neither an id nor a value, as in Nest', async () => {
    client.send('do');
    client.send('give', 'null');
    client.send('give', 'text');
    expect((await client.next()).data).toBe('hello');
  });

  it('tags what JSON can’t say, as records do', async () => {
    expect((await client.ask('typed')).data).toEqual({
      at: { $date: '2026-01-01T00:00:00.000Z' },
      scores: { $map: [['ann', { $bigint: '3' }]] },
      tags: { $set: ['a'] },
      bytes: { $bytes: 'AQID' },
      not: { $number: 'NaN' },
    });
  });

  it('is an error, with the path, for what can’t be sent', async () => {
    expect(await client.ask('unsendable')).toMatchObject({
      event: 'error',
      id: 1,
      data: {
        code: 'HIGHLANDER_UNSTORABLE_VALUE',
        message: expect.stringContaining('data.list[0]') as string,
      },
    });
    expect((await client.ask('give', 'text')).data).toBe('hello');
  });

  it('comes to handlers with the body and the socket that Nest gives them', async () => {
    expect((await client.ask('echo', { a: [1] })).data).toEqual({ data: { a: [1] }, isSocket: true });
  });
});
