export { ManualClock } from '../clock/index.js';
export { startTcpProxy, TcpProxy, type ProxyDirection, type TcpProxyOptions } from './network/tcp-proxy.js';
export { type ZooKeeperMode, ZooKeeperServer } from './servers/zookeeper-server.js';
export { startZooKeeper, type StartZooKeeperOptions, type ZooKeeperServers } from './servers/zookeeper.js';
export {
  startS3Server,
  type S3Server,
  type S3ServerClientConfig,
  type S3ServerOptions,
} from './servers/s3-server.js';
export {
  TestCluster,
  TestNode,
  TestNodeEndedError,
  NodeObjects,
  type AccessOptions,
  type AddNodeOptions,
  type ClusterModule,
  type NodeConnection,
  type NodeHighlanderOptions,
  type TestClusterOptions,
} from './cluster/index.js';
