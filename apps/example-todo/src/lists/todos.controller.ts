import { Body, Controller, Delete, HttpCode, Param, Patch, Post, Put, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ObjectRegistry } from 'nestjs-highlander';
import { TodoList, type SignedInUser } from '../model/index.js';
import { BearerGuard } from '../session/bearer.guard.js';
import { CurrentUser } from '../session/current-user.decorator.js';
import {
  createdView,
  newTodoBody,
  positionBody,
  todoChanges,
  type CreatedView,
  type NewTodoBody,
  type PositionBody,
  type TodoChangesBody,
} from './list.schema.js';

@ApiTags('todos')
@ApiBearerAuth()
@UseGuards(BearerGuard)
@Controller('api/lists/:list/todos')
export class TodosController {
  constructor(private readonly objects: ObjectRegistry) {}

  @Post()
  @ApiOperation({ summary: 'Insert a todo at the top' })
  @ApiResponse({ status: 201, standardSchema: createdView })
  async insert(
    @Param('list') list: string,
    @Body({ schema: newTodoBody }) todo: NewTodoBody,
    @CurrentUser() user: SignedInUser,
  ): Promise<CreatedView> {
    await this.objects.ref(TodoList, list).insertTodo(todo, user);
    return { id: todo.id };
  }

  @Patch(':todo')
  @HttpCode(204)
  @ApiOperation({ summary: 'Complete, rename or recolour a todo' })
  @ApiResponse({ status: 204 })
  async change(
    @Param('list') list: string,
    @Param('todo') todo: string,
    @Body({ schema: todoChanges }) changes: TodoChangesBody,
    @CurrentUser() user: SignedInUser,
  ): Promise<void> {
    await this.objects.ref(TodoList, list).changeTodo(todo, changes, user);
  }

  @Put(':todo/position')
  @HttpCode(204)
  @ApiOperation({ summary: 'Move a todo' })
  @ApiResponse({ status: 204 })
  async move(
    @Param('list') list: string,
    @Param('todo') todo: string,
    @Body({ schema: positionBody }) { before }: PositionBody,
    @CurrentUser() user: SignedInUser,
  ): Promise<void> {
    await this.objects.ref(TodoList, list).moveTodo(todo, before, user);
  }

  @Delete(':todo')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a todo' })
  @ApiResponse({ status: 204 })
  async delete(
    @Param('list') list: string,
    @Param('todo') todo: string,
    @CurrentUser() user: SignedInUser,
  ): Promise<void> {
    await this.objects.ref(TodoList, list).deleteTodo(todo, user);
  }
}
