import type { DynamicModule, Type } from '@nestjs/common';
import type { HighlanderOptions, SupervisionOptions } from '../../module/index.js';
import type { TcpTransportOptions } from '../../cluster/index.js';
import type { S3StoreOptions } from '../../storage/s3/index.js';

/**
 * What the file of a cluster's `module` exports by default: makes the module of the application from what the cluster
 * gives to `HighlanderModule.forRoot`.
 *
 * ```ts
 * const application: ClusterModule = (options) => ({
 *   module: class {},
 *   imports: [HighlanderModule.forRoot(options)],
 *   providers: [TodoList],
 * });
 * export default application;
 * ```
 *
 * @publicApi
 */
export type ClusterModule = (options: HighlanderOptions) => Type | DynamicModule | Promise<DynamicModule>;

/** The options of a node that a test may choose: those that can be sent to its process. @publicApi */
export type NodeHighlanderOptions = Pick<
  HighlanderOptions,
  | 'namespace'
  | 'idleTimeoutMs'
  | 'callTimeoutMs'
  | 'maxRecordBytes'
  | 'mailboxLimit'
  | 'maxLiveObjects'
  | 'drainTimeoutMs'
> & {
  placement?: 'round-robin' | 'local' | 'least-loaded';
  supervision?: Omit<SupervisionOptions, 'onEscalate'>;
  transport?: TcpTransportOptions;
};

/** The options of a node's `s3()` that a test may choose. @publicApi */
export type NodeStorageOptions = Pick<S3StoreOptions, 'prefix' | 'requestTimeoutMs' | 'maxSockets'>;

/** @publicApi */
export interface AddNodeOptions {
  /** Another version of the application. @default the module of the cluster */
  readonly module?: string | URL;
}

/** @publicApi */
export interface TestClusterOptions {
  /**
   * The file whose default export is a {@link ClusterModule}: its URL, or an absolute path. It is run by plain `node`,
   * so that it has to be JavaScript.
   */
  readonly module: string | URL;
  /** How many nodes are started. @default 3, or 1 where the services are embedded */
  readonly nodes?: number;
  /**
   * `real`: ZooKeeper and an S3 server. `embedded`: for light tests of what a process that ends leaves behind, one node by
   * itself, which keeps its records in files and needs no servers.
   *
   * @default 'real'
   */
  readonly services?: 'real' | 'embedded';
  /** One ZooKeeper server, or an ensemble of three. @default 1 */
  readonly zooKeeperServers?: 1 | 3;
  /** After how long without a sign of life a node loses its objects, ms. At least 400. @default 2_000 */
  readonly sessionTimeoutMs?: number;
  /** The servers' unit of time, ms; at most half of `sessionTimeoutMs`. @default 200 */
  readonly tickTimeMs?: number;
  /** Options of all nodes. */
  readonly options?: NodeHighlanderOptions;
  /** How all nodes use S3. */
  readonly storage?: NodeStorageOptions;
  /**
   * Puts something of the test's own between the nodes and the S3 server: is given the server's URL, and resolves to the
   * one that takes its place, on this machine. The test ends it, after the cluster.
   *
   * @default the nodes talk to the server
   */
  readonly storageGateway?: (endpoint: string) => Promise<string>;
  /** More environment variables for the nodes. */
  readonly env?: Readonly<Record<string, string>>;
  /** Options of `node` for the nodes, such as `--enable-source-maps`. */
  readonly execArgv?: readonly string[];
  /** @internal The program of a node, where it isn't that of the package. */
  readonly program?: string;
}
