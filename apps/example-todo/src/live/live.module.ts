import { Module } from '@nestjs/common';
import { HighlanderWebSocketModule } from 'nestjs-highlander/websockets';
import { ListsModule } from '../lists/lists.module.js';
import { Presence } from '../model/index.js';
import { SessionModule } from '../session/session.module.js';
import { Feeds } from './feeds.js';
import { ListsGateway } from './lists.gateway.js';
import { TodosGateway } from './todos.gateway.js';
import { Whereabouts } from './whereabouts.js';
import { WindowFeeds } from './window-feeds.js';
import { WindowAuthenticator } from './window.authenticator.js';
import { WindowGateway } from './window.gateway.js';

@Module({
  imports: [
    HighlanderWebSocketModule.forRoot({
      authenticator: WindowAuthenticator,
      // A window that was offline sends all that was typed meanwhile as fast as it is answered.
      messagesPerSecond: 1_000,
    }),
    ListsModule,
    SessionModule,
  ],
  providers: [
    Presence,
    Feeds,
    Whereabouts,
    WindowFeeds,
    WindowAuthenticator,
    WindowGateway,
    ListsGateway,
    TodosGateway,
  ],
})
export class LiveModule {}
