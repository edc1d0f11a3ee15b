export { ManualClock } from '../clock/index.js';
export { startTcpProxy, TcpProxy, type ProxyDirection, type TcpProxyOptions } from './network/tcp-proxy.js';
export { type ZooKeeperMode, ZooKeeperServer } from './servers/zookeeper-server.js';
export { startZooKeeper, type StartZooKeeperOptions, type ZooKeeperServers } from './servers/zookeeper.js';
