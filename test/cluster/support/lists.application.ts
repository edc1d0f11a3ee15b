import { HighlanderModule } from 'nestjs-highlander';
import type { ClusterModule } from 'nestjs-highlander/testing';
import { TodoList } from './lists.js';

const application: ClusterModule = (options) => ({
  module: class Application {},
  imports: [HighlanderModule.forRoot(options)],
  providers: [TodoList],
});
export default application;
