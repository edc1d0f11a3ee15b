import { Module } from '@nestjs/common';
import { TodoList } from '../model/index.js';
import { SessionModule } from '../session/session.module.js';
import { Lists } from './lists.js';
import { ListsController } from './lists.controller.js';
import { MembersController } from './members.controller.js';
import { People } from './people.js';
import { TodosController } from './todos.controller.js';

@Module({
  imports: [SessionModule],
  controllers: [ListsController, MembersController, TodosController],
  providers: [TodoList, Lists, People],
  exports: [Lists],
})
export class ListsModule {}
