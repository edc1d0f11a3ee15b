import { UseGuards, type CanActivate } from '@nestjs/common';
import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
} from '@nestjs/websockets';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  currentCall,
  Field,
  HighlanderModule,
  HighlanderObject,
  memoryStore,
  ObjectRegistry,
  runAs,
  Update,
} from '../index.js';
import { Connection } from './connection.js';
import { ConnectionAuthenticator } from './connection-authenticator.js';
import { TestApp } from './test-app.fixture.js';
import type { UpgradeRequest } from './upgrade-request.js';

/** A diary may be read and written by the person whose name is its id. */
class OwnerGuard implements CanActivate {
  canActivate() {
    return currentCall()?.principal === currentCall()?.id;
  }
}

@HighlanderObject('diary')
@UseGuards(OwnerGuard)
class Diary {
  @Field() text = '';

  @Update() write(text: string) {
    this.text += text;
    return currentCall()?.principal;
  }
}

class NameAuthenticator extends ConnectionAuthenticator<string> {
  authenticate({ url }: UpgradeRequest) {
    return url.slice('/?'.length);
  }
}

@WebSocketGateway()
class DiaryGateway implements OnGatewayConnection, OnGatewayDisconnect {
  constructor(
    private readonly connection: Connection<string>,
    private readonly objects: ObjectRegistry,
  ) {
    served = connection;
  }

  async handleConnection() {
    await this.objects.ref(Diary, this.connection.principal).write('hello, ');
  }

  async handleDisconnect() {
    await this.objects.ref(Diary, this.connection.principal).write('good night');
  }

  @SubscribeMessage('write')
  write(@MessageBody() { id, text }: { id: string; text: string }) {
    return this.objects.ref(Diary, id).write(text);
  }

  @SubscribeMessage('watch')
  watch(@MessageBody() id: string) {
    this.connection.watch('diary', id);
  }
}

let app: TestApp;
let served: Connection<string>;
let objects: ObjectRegistry;
beforeEach(async () => {
  app = await TestApp.start({
    providers: [DiaryGateway, Diary, NameAuthenticator],
    imports: [HighlanderModule.forRoot({ storage: memoryStore() })],
    options: { authenticator: NameAuthenticator },
  });
  objects = app.nest.get(ObjectRegistry);
});
afterEach(() => app.close());

it('everything that a connection does to objects is done on behalf of its principal', async () => {
  const ann = await app.connect('/?ann');
  expect((await ann.ask('write', { id: 'ann', text: 'dear diary, ' })).data).toBe('ann');
  ann.socket.close();
  await vi.waitFor(async () => {
    const { text } = await runAs('ann', () => objects.get(Diary, 'ann'));
    expect(text).toBe('hello, dear diary, good night');
  });
});

it('objects are watched on behalf of the principal, whatever code has them watched', async () => {
  const ann = await app.connect('/?ann');
  await ann.ask('write', { id: 'ann', text: '' });
  served.watch(Diary, 'ann');
  expect(await ann.next()).toMatchObject({ event: 'snapshot', data: { id: 'ann' } });
});

it('nothing is done on behalf of another', async () => {
  const [ann, bob] = [await app.connect('/?ann'), await app.connect('/?bob')];
  const refused = await ann.ask('write', { id: 'bob', text: 'bob is silly' });
  expect(refused).toMatchObject({ event: 'error', data: { status: 403 } });
  expect((await bob.ask('write', { id: 'bob', text: 'ann is silly' })).data).toBe('bob');
});

it('a client sees only what its principal may watch', async () => {
  const ann = await app.connect('/?ann');
  ann.send('watch', 'bob');
  expect(await ann.next()).toMatchObject({ event: 'error', data: { type: 'diary', id: 'bob', status: 403 } });
  ann.send('watch', 'ann');
  expect(await ann.next()).toMatchObject({ event: 'snapshot', data: { type: 'diary', id: 'ann' } });
  await runAs('ann', () => objects.ref(Diary, 'ann').write('more'));
  expect(await ann.next()).toMatchObject({ data: { state: { text: 'hello, more' } } });
});
