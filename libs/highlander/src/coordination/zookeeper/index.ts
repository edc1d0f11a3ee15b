export { zookeeper } from './zookeeper.coordination.js';
export type { ZooKeeperAuth, ZooKeeperOptions } from './zookeeper.options.js';
