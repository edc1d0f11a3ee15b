import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ObjectRegistry } from 'nestjs-highlander';
import { TodoList, type SignedInUser } from '../model/index.js';
import { BearerGuard } from '../session/bearer.guard.js';
import { CurrentUser } from '../session/current-user.decorator.js';
import {
  createdView,
  listChangesBody,
  listSummary,
  listView,
  newListBody,
  type CreatedView,
  type ListChangesBody,
  type ListSummary,
  type ListView,
  type NewListBody,
} from './list.schema.js';
import { Lists } from './lists.js';

@ApiTags('lists')
@ApiBearerAuth()
@UseGuards(BearerGuard)
@Controller('api/lists')
export class ListsController {
  constructor(
    private readonly lists: Lists,
    private readonly objects: ObjectRegistry,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The lists that you may open' })
  @ApiResponse({ status: 200, standardSchema: listSummary, isArray: true })
  overview(@CurrentUser() user: SignedInUser): Promise<ListSummary[]> {
    return this.lists.overview(user);
  }

  @Post()
  @ApiOperation({ summary: 'Begin a list' })
  @ApiResponse({ status: 201, standardSchema: createdView })
  async create(
    @Body({ schema: newListBody }) { id, title }: NewListBody,
    @CurrentUser() user: SignedInUser,
  ): Promise<CreatedView> {
    await this.lists.create(id, title, user);
    return { id };
  }

  @Get(':list')
  @ApiOperation({ summary: 'A list with its todos and the people who share it' })
  @ApiResponse({ status: 200, standardSchema: listView })
  view(@Param('list') list: string, @CurrentUser() user: SignedInUser): Promise<ListView> {
    return this.lists.view(list, user);
  }

  @Patch(':list')
  @HttpCode(204)
  @ApiOperation({ summary: 'Rename a list' })
  @ApiResponse({ status: 204 })
  async rename(
    @Param('list') list: string,
    @Body({ schema: listChangesBody }) { title }: ListChangesBody,
    @CurrentUser() user: SignedInUser,
  ): Promise<void> {
    await this.objects.ref(TodoList, list).rename(title, user);
  }

  @Delete(':list')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a list, for everybody who shares it' })
  @ApiResponse({ status: 204 })
  async delete(@Param('list') list: string, @CurrentUser() user: SignedInUser): Promise<void> {
    await this.lists.delete(list, user);
  }
}
