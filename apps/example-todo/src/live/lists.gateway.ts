import { MessageBody, SubscribeMessage } from '@nestjs/websockets';
import { ObjectRegistry } from 'nestjs-highlander';
import { Connection } from 'nestjs-highlander/websockets';
import { Lists } from '../lists/lists.js';
import { TodoList, type SignedInUser } from '../model/index.js';
import type { Accepted } from './accepted.js';
import { LiveGateway } from './live-gateway.decorator.js';
import {
  createListMessage,
  listMessage,
  renameListMessage,
  shareListMessage,
  type CreateListMessage,
  type ListMessage,
  type RenameListMessage,
  type ShareListMessage,
} from './message.schema.js';

/** Changes of lists as a whole. */
@LiveGateway()
export class ListsGateway {
  constructor(
    private readonly connection: Connection<SignedInUser>,
    private readonly objects: ObjectRegistry,
    private readonly lists: Lists,
  ) {}

  @SubscribeMessage('list.create')
  async create(
    @MessageBody({ schema: createListMessage }) { list, title }: CreateListMessage,
  ): Promise<Accepted> {
    await this.lists.create(list, title, this.connection.principal);
    return { revision: await this.lists.revision(list) };
  }

  @SubscribeMessage('list.rename')
  async rename(
    @MessageBody({ schema: renameListMessage }) { list, title }: RenameListMessage,
  ): Promise<Accepted> {
    await this.objects.ref(TodoList, list).rename(title, this.connection.principal);
    return { revision: await this.lists.revision(list) };
  }

  @SubscribeMessage('list.share')
  async share(@MessageBody({ schema: shareListMessage }) { list, name }: ShareListMessage): Promise<void> {
    await this.lists.share(list, name, this.connection.principal);
  }

  @SubscribeMessage('list.leave')
  async leave(@MessageBody({ schema: listMessage }) { list }: ListMessage): Promise<void> {
    await this.lists.leave(list, this.connection.principal);
  }

  @SubscribeMessage('list.delete')
  async delete(@MessageBody({ schema: listMessage }) { list }: ListMessage): Promise<void> {
    await this.lists.delete(list, this.connection.principal);
  }
}
