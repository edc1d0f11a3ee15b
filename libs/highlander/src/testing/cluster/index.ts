export type { NodeConnection } from './node-network.js';
export type { AccessOptions } from './messages.js';
export { NodeObjects } from './node-objects.js';
export { TestNodeEndedError } from './node-process.js';
export { TestCluster } from './test-cluster.js';
export type {
  AddNodeOptions,
  ClusterModule,
  NodeHighlanderOptions,
  NodeStorageOptions,
  TestClusterOptions,
} from './test-cluster.options.js';
export { TestNode } from './test-node.js';
