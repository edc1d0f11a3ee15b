import { MessageBody, SubscribeMessage } from '@nestjs/websockets';
import { ObjectRegistry } from 'nestjs-highlander';
import { Connection } from 'nestjs-highlander/websockets';
import { Lists } from '../lists/lists.js';
import { TodoList, type SignedInUser } from '../model/index.js';
import type { Accepted } from './accepted.js';
import { LiveGateway } from './live-gateway.decorator.js';
import {
  changeTodoMessage,
  deleteTodoMessage,
  insertTodoMessage,
  moveTodoMessage,
  type ChangeTodoMessage,
  type DeleteTodoMessage,
  type InsertTodoMessage,
  type MoveTodoMessage,
} from './message.schema.js';

/** Changes of todos. Who may make them, the list itself decides. */
@LiveGateway()
export class TodosGateway {
  constructor(
    private readonly connection: Connection<SignedInUser>,
    private readonly objects: ObjectRegistry,
    private readonly lists: Lists,
  ) {}

  @SubscribeMessage('todo.insert')
  async insert(
    @MessageBody({ schema: insertTodoMessage }) { list, todo }: InsertTodoMessage,
  ): Promise<Accepted> {
    await this.objects.ref(TodoList, list).insertTodo(todo, this.connection.principal);
    return { revision: await this.lists.revision(list) };
  }

  @SubscribeMessage('todo.change')
  async change(
    @MessageBody({ schema: changeTodoMessage }) { list, todo, changes }: ChangeTodoMessage,
  ): Promise<Accepted> {
    await this.objects.ref(TodoList, list).changeTodo(todo, changes, this.connection.principal);
    return { revision: await this.lists.revision(list) };
  }

  @SubscribeMessage('todo.move')
  async move(
    @MessageBody({ schema: moveTodoMessage }) { list, todo, before }: MoveTodoMessage,
  ): Promise<Accepted> {
    await this.objects.ref(TodoList, list).moveTodo(todo, before, this.connection.principal);
    return { revision: await this.lists.revision(list) };
  }

  @SubscribeMessage('todo.delete')
  async delete(
    @MessageBody({ schema: deleteTodoMessage }) { list, todo }: DeleteTodoMessage,
  ): Promise<Accepted> {
    await this.objects.ref(TodoList, list).deleteTodo(todo, this.connection.principal);
    return { revision: await this.lists.revision(list) };
  }
}
