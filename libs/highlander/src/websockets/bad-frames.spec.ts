import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Connection } from './connection.js';
import { TestApp } from './test-app.fixture.js';
import type { TestClient } from './test-client.fixture.js';

@WebSocketGateway()
class EchoGateway {
  constructor(readonly connection: Connection) {}

  @SubscribeMessage('echo')
  echo(@MessageBody() data: unknown) {
    return { data };
  }
}

let app: TestApp;
let client: TestClient;
beforeEach(async () => {
  app = await TestApp.start({ providers: [EchoGateway] });
  client = await app.connect();
});
afterEach(() => app.close());

describe('a frame that is no message', () => {
  it.each([
    ['text that is not JSON', '{"event":', 'not JSON'],
    ['nothing', '', 'not JSON'],
    ['a binary frame', Buffer.from('{"event":"echo"}'), 'binary'],
    ['a list', '[]', 'not an object'],
    ['a number', '1', 'not an object'],
    ['null', 'null', 'not an object'],
    ['an object without an event', '{"data":1}', 'event is not a string'],
    ['an event that is no text', '{"event":{}}', 'event is not a string'],
    ['an id that is neither text nor number', '{"event":"echo","id":{}}', 'id is neither'],
    ['a __proto__', '{"event":"echo","data":{"__proto__":{"admin":true}}}', 'prototype'],
    [
      'a __proto__ deep inside',
      '{"event":"echo","data":[{"a":[{"__proto__":{"admin":true}}]}]}',
      'prototype',
    ],
    ['a __proto__ in disguise', '{"event":"echo","data":{"\\u005f_proto__":{"admin":true}}}', 'prototype'],
    ['a __proto__ beside the event', '{"event":"echo","__proto__":{"id":1}}', 'prototype'],
    [
      'a constructor with a prototype',
      '{"event":"echo","data":{"constructor":{"prototype":{"admin":true}}}}',
      'prototype',
    ],
  ])('is answered by an error that says what is wrong: %s', async (_what, frame, reason) => {
    client.sendRaw(frame);
    expect(await client.next()).toEqual({
      event: 'error',
      data: { code: 'HIGHLANDER_INVALID_MESSAGE', message: expect.stringContaining(reason) as string },
    });
    // And the connection goes on.
    expect((await client.ask('echo', 1)).data).toEqual({ data: 1 });
    expect(app.log.errors).toEqual([]);
  });

  it('is answered with its id, where it has one', async () => {
    client.sendRaw('{"id":5}');
    expect((await client.next()).id).toBe(5);
  });
});

describe('data that merely looks dangerous', () => {
  it.each<{ data: unknown }>([
    { data: { constructor: 'McLaren' } },
    { data: { constructor: null } },
    { data: { text: '__proto__ and constructor, \u0001' } },
    { data: { prototype: {} } },
  ])('is let through: %j', async ({ data }) => {
    expect((await client.ask('echo', data)).data).toEqual({ data });
  });
});

describe('an event that nothing handles', () => {
  it.each(['nope', '__proto__', 'toString', ''])('is answered by an error: %j', async (event) => {
    expect(await client.ask(event)).toEqual({
      event: 'error',
      id: 1,
      data: {
        code: 'HIGHLANDER_UNKNOWN_EVENT',
        message: expect.stringContaining(JSON.stringify(event)) as string,
      },
    });
  });

  it('is quoted only as far as it takes to recognize it', async () => {
    const { data } = await client.ask('x'.repeat(10_000));
    expect((data as { message: string }).message.length).toBeLessThan(200);
  });
});
