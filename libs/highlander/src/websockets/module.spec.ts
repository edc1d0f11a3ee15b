import { Module } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { Test } from '@nestjs/testing';
import { expect, it } from 'vitest';
import {
  Connection,
  HighlanderWebSocketModule,
  HighlanderWsAdapter,
  type HighlanderWebSocketOptions,
} from './index.js';
import { TestClient } from './test-client.fixture.js';

const SETTINGS = Symbol('settings');

@Module({ providers: [{ provide: SETTINGS, useValue: { maxMessageBytes: 100 } }], exports: [SETTINGS] })
class SettingsModule {}

@WebSocketGateway()
class EchoGateway {
  constructor(private readonly connection: Connection) {}

  @SubscribeMessage('who')
  who() {
    return this.connection.id;
  }
}

it('options can come from the application’s own providers', async () => {
  const module = await Test.createTestingModule({
    imports: [
      HighlanderWebSocketModule.forRootAsync({
        imports: [SettingsModule],
        inject: [SETTINGS],
        useFactory: (settings: HighlanderWebSocketOptions) => settings,
      }),
    ],
    providers: [EchoGateway],
  }).compile();
  const nest = module.createNestApplication({ logger: false });
  nest.useWebSocketAdapter(new HighlanderWsAdapter(nest));
  await nest.listen(0, '127.0.0.1');
  const client = await TestClient.open((await nest.getUrl()).replace('http', 'ws'));
  expect((await client.ask('who')).data).toEqual(expect.any(String));
  client.send('x'.repeat(100));
  expect((await client.closed).code).toBe(1009);
  await nest.close();
});
