import type { Fault } from './fault.js';

/** The leader of the ensemble dies; the other servers choose another one. */
export const zooKeeperLeader: Fault = {
  name: 'zookeeper-leader',
  strikes: 'zookeeper',
  plan: ({ choice, sessionTimeoutMs: timeoutMs }) => ({
    what: 'the leader of ZooKeeper is killed',
    lastsMs: choice.between(0.5 * timeoutMs, 2 * timeoutMs),
    async begin({ cluster: { zooKeeper } }) {
      const leader = await zooKeeper.inMode('leader');
      await leader.kill();
      return () => leader.restart();
    },
  }),
};
