import type { Fault } from './fault.js';

/** All servers of the ensemble die at once, and come back with their data. */
export const zooKeeperRestart: Fault = {
  name: 'zookeeper-restart',
  strikes: 'zookeeper',
  plan: ({ choice, sessionTimeoutMs: timeoutMs }) => ({
    what: 'all of ZooKeeper is killed',
    lastsMs: choice.between(0, 2 * timeoutMs),
    async begin({ cluster }) {
      const { servers } = cluster.zooKeeper;
      await Promise.all(servers.map((server) => server.kill()));
      return async () => {
        // Together: one alone serves nobody.
        await Promise.all(servers.map((server) => server.restart()));
      };
    },
  }),
};
