import {
  BadRequestException,
  Catch,
  HttpException,
  NotFoundException,
  UseFilters,
  UseInterceptors,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import { MessageBody, SubscribeMessage, WebSocketGateway, WsException } from '@nestjs/websockets';
import { concat, map, of, throwError } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { RevisionConflictError, StorageError } from '../errors/index.js';
import { Connection } from './connection.js';
import { TestApp } from './test-app.fixture.js';
import type { TestClient } from './test-client.fixture.js';

class Teapot extends Error {}
class Kettle extends Error {}

@Catch(Teapot)
class TeapotFilter implements ExceptionFilter {
  catch(_exception: Teapot, host: ArgumentsHost) {
    host.switchToWs().getClient<WebSocket>().send('{"event":"teapot"}');
  }
}

@Catch(Kettle)
class TranslatingFilter implements ExceptionFilter {
  catch({ message }: Kettle) {
    throw message === 'unsendable' ? THROWN.unsendable!() : new WsException('no kettle');
  }
}

const list = { type: 'list', id: 'groceries' };
const THROWN: Record<string, () => unknown> = {
  text: () => new WsException('not like this'),
  object: () => new WsException({ code: 'TOO_MANY', message: 'too many', limit: 3 }),
  http: () => new NotFoundException('no such list'),
  pipe: () => new BadRequestException(['title must be a string', 'color is unknown']),
  own: () => new RevisionConflictError(list, 7, 8),
  infrastructure: () =>
    new StorageError(list, 'write the record', new Error('connect ECONNREFUSED 10.0.0.7:9000')),
  unknown: () => new Error('the password is 1234'),
  string: () => 'the password is 1234',
  unsendable: () => new WsException({ message: 'no', list: new WeakMap() }),
  null: () => new HttpException(null as never, 400),
  teapot: () => new Teapot(),
  kettle: () => new Kettle(),
  unsendableKettle: () => new Kettle('unsendable'),
};

@WebSocketGateway()
@UseFilters(new TeapotFilter(), TranslatingFilter)
class ThrowingGateway {
  constructor(readonly connection: Connection) {}

  @SubscribeMessage('throw')
  async throw(@MessageBody() what: string) {
    throw THROWN[what]!();
  }

  @SubscribeMessage('stream')
  stream(@MessageBody() what: string) {
    return concat(
      of(1),
      throwError(() => THROWN[what]!()),
    );
  }

  @SubscribeMessage('late')
  @UseInterceptors({
    intercept: (_context: unknown, next: { handle(): typeof failing }) => next.handle().pipe(map(fail)),
  })
  late() {}
}
const failing = of(undefined);
function fail(): never {
  throw new Teapot();
}

let app: TestApp;
let client: TestClient;
beforeEach(async () => {
  app = await TestApp.start({ providers: [ThrowingGateway] });
  client = await app.connect();
});
afterEach(() => app.close());

describe('an exception', () => {
  it.each([
    ['text', { message: 'not like this' }],
    ['object', { code: 'TOO_MANY', message: 'too many', limit: 3 }],
    ['http', { status: 404, message: 'no such list' }],
    ['pipe', { status: 400, message: 'title must be a string; color is unknown' }],
    ['null', { status: 400, message: 'Http Exception' }],
    [
      'own',
      {
        code: 'HIGHLANDER_REVISION_CONFLICT',
        ran: 'no',
        message: new RevisionConflictError(list, 7, 8).message,
      },
    ],
  ])('that was made for clients is their answer, and not logged: %s', async (what, data) => {
    expect(await client.ask('throw', what)).toEqual({ event: 'error', id: 1, data });
    expect(app.log.errors).toEqual([]);
  });

  it.each([
    ['infrastructure', { code: 'HIGHLANDER_STORAGE', ran: 'no', message: 'Internal error' }],
    ['unknown', { message: 'Internal error' }],
    ['string', { message: 'Internal error' }],
  ])(
    'that would tell of the inside of the server is logged, once, instead of being sent: %s',
    async (what, data) => {
      expect(await client.ask('throw', what)).toEqual({ event: 'error', id: 1, data });
      expect(app.log.errors).toEqual([
        expect.objectContaining({ event: 'throw', error: expect.anything() as unknown }),
      ]);
    },
  );

  it.each(['unsendable', 'unsendableKettle'])('that can’t be sent is told as that: %s', async (what) => {
    expect(await client.ask('throw', what)).toMatchObject({
      event: 'error',
      id: 1,
      data: { code: 'HIGHLANDER_UNSTORABLE_VALUE', message: expect.stringContaining('data.list') as string },
    });
    expect((await client.ask('throw', 'text')).id).toBe(2);
  });

  it('has no id where the message had none', async () => {
    client.send('throw', 'http');
    expect(await client.next()).toEqual({ event: 'error', data: { status: 404, message: 'no such list' } });
  });

  it('ends an Observable, after what it gave', async () => {
    client.send('stream', 'http', 'x');
    expect(await client.next()).toEqual({ event: 'stream', data: 1, id: 'x' });
    expect(await client.next()).toEqual({
      event: 'error',
      data: { status: 404, message: 'no such list' },
      id: 'x',
    });
  });

  it('goes to the gateway’s own filter first, whose silence is not taken for success', async () => {
    client.send('throw', 'teapot', 1);
    client.send('late', undefined, 2);
    client.send('throw', 'http', 3);
    await client.next((frame) => frame.id === 3);
    expect(client.received.map(({ event, id }) => [event, id])).toEqual([
      ['teapot', undefined],
      ['teapot', undefined],
      ['error', 3],
    ]);
  });

  it('is what a filter makes of it, where the filter throws another', async () => {
    expect(await client.ask('throw', 'kettle')).toEqual({
      event: 'error',
      id: 1,
      data: { message: 'no kettle' },
    });
    expect(await client.ask('stream', 'kettle')).toEqual({ event: 'stream', id: 2, data: 1 });
    expect(await client.next()).toEqual({ event: 'error', id: 2, data: { message: 'no kettle' } });
  });
});
