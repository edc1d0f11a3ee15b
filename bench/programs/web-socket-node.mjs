// A node that serves WebSocket clients: `<servers> <tickMs>`. Its store is its memory.
import 'reflect-metadata';
import { Inject } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { HighlanderModule, memoryStore, ObjectRegistry } from 'nestjs-highlander';
import { Connection, HighlanderWebSocketModule, HighlanderWsAdapter } from 'nestjs-highlander/websockets';
import { zookeeper } from 'nestjs-highlander/zookeeper';
import { ownCpuUs } from '../support/compare-costs.mjs';
import { Counter } from '../support/objects.mjs';
import { answerRequests } from '../support/other-process.mjs';

class Gateway {
  constructor(connection, objects) {
    this.connection = connection;
    this.objects = objects;
  }
  show(id) {
    this.connection.watch(Counter, id);
  }
  async add(id) {
    await this.objects.ref(Counter, id).add();
  }
}
for (const event of ['show', 'add']) {
  MessageBody()(Gateway.prototype, event, 0);
  SubscribeMessage(event)(
    Gateway.prototype,
    event,
    Object.getOwnPropertyDescriptor(Gateway.prototype, event),
  );
}
Inject(Connection)(Gateway, undefined, 0);
Inject(ObjectRegistry)(Gateway, undefined, 1);
WebSocketGateway({ path: '/' })(Gateway);

class App {}
const [servers, tickMs] = process.argv.slice(2);
const app = await NestFactory.create(
  {
    module: App,
    imports: [
      HighlanderModule.forRoot({
        coordination: zookeeper({ servers, tickMs: Number(tickMs) }),
        storage: memoryStore(),
        transport: {},
        placement: 'local',
      }),
      HighlanderWebSocketModule.forRoot({ messagesPerSecond: 1e9, messageBurst: 1e9 }),
    ],
    providers: [Counter, Gateway],
  },
  { logger: ['error', 'warn'] },
);
app.useWebSocketAdapter(new HighlanderWsAdapter(app));
await app.listen(0, '127.0.0.1');

answerRequests({ port: () => app.getHttpServer().address().port, cpuUs: ownCpuUs }, () => app.close());
