import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { afterEach, describe, expect, it } from 'vitest';
import { Connection } from './connection.js';
import { TestApp } from './test-app.fixture.js';

let app: TestApp;
afterEach(() => app.close());

describe('one gateway instance a connection', () => {
  it('is built with its connection and kept for all its messages', async () => {
    @WebSocketGateway()
    class CountingGateway {
      private count = 0;
      constructor(private readonly connection: Connection) {}

      @SubscribeMessage('count')
      increment(@MessageBody() by: number) {
        this.count += by;
        return { id: this.connection.id, count: this.count };
      }
    }
    app = await TestApp.start({ providers: [CountingGateway] });
    const ann = await app.connect();
    const bob = await app.connect();
    const first = await ann.ask('count', 2);
    const second = await ann.ask('count', 3);
    const other = await bob.ask('count', 10);
    expect(second.data).toEqual({ id: (first.data as { id: string }).id, count: 5 });
    expect(other.data).toMatchObject({ count: 10 });
    expect((other.data as { id: string }).id).not.toBe((first.data as { id: string }).id);
  });
});
