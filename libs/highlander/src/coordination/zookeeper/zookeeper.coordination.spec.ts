import { startZooKeeper } from '../../testing/index.js';
import { describeCoordination } from '../coordination.contract.js';
import { expireOn } from './expire.fixture.js';
import { zookeeper } from './zookeeper.coordination.js';

// Servers that are there already, for those who want to know whether theirs will do.
const given = process.env['ZOOKEEPER_SERVERS'];

describeCoordination(
  given ? `zookeeper() with ${given}` : 'zookeeper() with one server',
  async () => {
    const started = given ? undefined : await startZooKeeper();
    const servers = given ?? started!.connectString;
    return {
      coordination: zookeeper({ servers, sessionTimeoutMs: 4_000 }),
      expire: expireOn(servers),
      ...(started && { dispose: () => started.stop() }),
    };
  },
  { propertyRuns: 10 },
);
