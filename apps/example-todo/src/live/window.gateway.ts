import { MessageBody, SubscribeMessage, type OnGatewayDisconnect } from '@nestjs/websockets';
import { LiveGateway } from './live-gateway.decorator.js';
import { listMessage, type ListMessage } from './message.schema.js';
import { WindowFeeds } from './window-feeds.js';

/** What a window wants to be shown. */
@LiveGateway()
export class WindowGateway implements OnGatewayDisconnect {
  constructor(private readonly feeds: WindowFeeds) {}

  handleDisconnect(): Promise<void> {
    return this.feeds.close();
  }

  /** For the client to see that the server is still there. */
  @SubscribeMessage('ping')
  ping(): void {}

  @SubscribeMessage('lists.watch')
  watchLists(): void {
    this.feeds.showOverview();
  }

  @SubscribeMessage('list.open')
  async open(@MessageBody({ schema: listMessage }) { list }: ListMessage): Promise<void> {
    await this.feeds.showList(list);
  }

  @SubscribeMessage('list.close')
  async close(): Promise<void> {
    await this.feeds.hideList();
  }
}
