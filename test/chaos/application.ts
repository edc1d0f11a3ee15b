import { HighlanderModule } from 'nestjs-highlander';
import type { ClusterModule } from 'nestjs-highlander/testing';
import { Labels, Ledger, Lock, Slate, Tally } from './objects.js';

const application: ClusterModule = (options) => ({
  module: class Application {},
  imports: [HighlanderModule.forRoot(options)],
  providers: [Labels, Ledger, Lock, Slate, Tally],
});
export default application;
