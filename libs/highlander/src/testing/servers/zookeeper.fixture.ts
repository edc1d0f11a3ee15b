import { startZooKeeper } from './zookeeper.js';

/* A process that starts a server, tells its pid, and stops nothing. */

const { servers } = await startZooKeeper();
process.send?.(servers[0]!.pid);
