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
  appendListModel,
  checkEpochs,
  checkLinearizable,
  compareAndSetModel,
  counterModel,
  describeCounterexample,
  History,
  registerModel,
  renderTimeline,
  setModel,
  type AppendListOperation,
  type Attempt,
  type CheckEpochsOptions,
  type CheckOptions,
  type CompareAndSetOperation,
  type Counterexample,
  type CounterOperation,
  type EpochViolation,
  type HistoryEntry,
  type HistoryOptions,
  type LinearizabilityResult,
  type Model,
  type Operation,
  type Outcome,
  type PendingOperation,
  type RegisterOperation,
  type ServedCall,
  type SetOperation,
  type Shown,
} from './history/index.js';
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
  type NodeStorageOptions,
  type TestClusterOptions,
} from './cluster/index.js';
