import { startZooKeeper } from '../../testing/index.js';
import { describeCoordination } from '../coordination.contract.js';
import { expireOn } from './expire.fixture.js';
import { zookeeper } from './zookeeper.coordination.js';

describeCoordination(
  'zookeeper() with an ensemble',
  async () => {
    const servers = await startZooKeeper({ servers: 3 });
    return {
      coordination: zookeeper({ servers: servers.connectString, sessionTimeoutMs: 4_000 }),
      expire: expireOn(servers.connectString),
      dispose: () => servers.stop(),
    };
  },
  { propertyRuns: 3 },
);
