import type { S3ServerClientConfig } from '../servers/s3-server.js';
import type { NodeHighlanderOptions, NodeStorageOptions } from './test-cluster.options.js';

/** What a node is told when it is to start. */
export interface NodeConfiguration {
  /** URL of the file whose default export makes the application's module. */
  readonly module: string;
  readonly services: RealServices | EmbeddedServices;
  readonly options: NodeHighlanderOptions;
}

export interface RealServices {
  readonly kind: 'real';
  readonly coordination: {
    readonly servers: string;
    readonly sessionTimeoutMs: number;
    readonly tickMs: number;
  };
  readonly storage: NodeStorageOptions & { readonly bucket: string; readonly client: S3ServerClientConfig };
}

/** The node has nobody but itself. */
export interface EmbeddedServices {
  readonly kind: 'embedded';
  /** Where its records are. */
  readonly folder: string;
}

/** What a node knows of itself once it has started. */
export interface StartedNode {
  readonly nodeId: string;
  /** `null` where it takes no calls from others. */
  readonly address: string | null;
}

/** How an object is accessed. @publicApi */
export interface AccessOptions {
  /** How long the call may take, ms. @default the type's `callTimeoutMs` */
  readonly timeoutMs?: number;
  /** On whose behalf, as `runAs` does it. */
  readonly principal?: unknown;
}

export interface AccessRequest {
  readonly op: 'access';
  readonly method: 'call' | 'get' | 'snapshot' | 'put' | 'lookup' | 'startup' | 'shutdown' | 'delete';
  readonly type: string;
  readonly id: string;
  /** The handler and its arguments, a patch, … */
  readonly args: readonly unknown[];
  readonly options: AccessOptions;
}

/** What a node is asked by the cluster. */
export type NodeRequest =
  | ({ readonly op: 'start' } & NodeConfiguration)
  | { readonly op: 'stop' }
  | AccessRequest
  | {
      readonly op: 'watch';
      readonly watch: number;
      readonly type: string;
      readonly id: string;
      readonly options: AccessOptions;
    }
  | { readonly op: 'unwatch'; readonly watch: number }
  | { readonly op: 'nodes' }
  | { readonly op: 'local' }
  | { readonly op: 'move-wall-clock'; readonly ms: number };

/** What became of a watch. */
export type WatchEvent =
  | { readonly kind: 'next'; readonly snapshot: unknown }
  | { readonly kind: 'error'; readonly error: unknown }
  | { readonly kind: 'complete' };

/** What the cluster is asked by a node. */
export type ClusterRequest =
  | { readonly op: 'listening'; readonly address: string }
  /** The address of the proxy on the way to the peer that listens there. */
  | { readonly op: 'way-to'; readonly address: string }
  | { readonly op: 'watched'; readonly watch: number; readonly event: WatchEvent };
