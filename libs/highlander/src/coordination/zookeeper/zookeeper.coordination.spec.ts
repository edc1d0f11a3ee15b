import { startZooKeeper } from '../../testing/index.js';
import { describeCoordination } from '../coordination.contract.js';
import { expireOn } from './expire.fixture.js';
import { zookeeper } from './zookeeper.coordination.js';

describeCoordination(
  'zookeeper() with one server',
  async () => {
    const servers = await startZooKeeper();
    return {
      coordination: zookeeper({ servers: servers.connectString, sessionTimeoutMs: 2_000 }),
      expire: expireOn(servers.connectString),
      dispose: () => servers.stop(),
    };
  },
  { propertyRuns: 5 },
);
