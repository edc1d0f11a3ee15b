import { nameOfNode, type Fault } from './fault.js';

/**
 * A node is alone with its clients and the bucket, while ZooKeeper and all others are on the other side. These take over
 * its objects; and whatever it told its clients from then on would be wrong.
 */
export const partition: Fault = {
  name: 'partition',
  strikes: 'a node',
  plan: ({ choice, sessionTimeoutMs: timeoutMs, node }) => ({
    what: `${nameOfNode(node)} is alone: nothing gets through to ZooKeeper and the other nodes`,
    lastsMs: choice.between(1.2 * timeoutMs, 2.5 * timeoutMs),
    begin({ nodes }) {
      nodes[node]!.isolate('coordination');
      nodes[node]!.isolate('peers');
      return Promise.resolve(() => {
        nodes[node]!.heal();
        return Promise.resolve();
      });
    },
  }),
};
