import { HighlanderModule } from 'nestjs-highlander';
import type { ClusterModule } from 'nestjs-highlander/testing';
import { Ledger } from './ledger.js';
import { TodoList } from './lists.js';
import { Talker } from './talker.js';

const application: ClusterModule = (options) => ({
  module: class Application {},
  imports: [HighlanderModule.forRoot(options)],
  providers: [Ledger, TodoList, Talker],
});
export default application;
