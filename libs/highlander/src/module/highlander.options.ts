import type { Clock } from '../clock/index.js';
import type { TcpTransportOptions, TransportProvider } from '../cluster/index.js';
import type { Coordination } from '../coordination/index.js';
import type { Placement } from '../object/index.js';
import type { Random } from '../random/index.js';
import type { ContextPropagator } from '../registry/index.js';
import type { RecordStorage } from '../storage/index.js';

/** When the chain of this node's parts is restarted, and when it gives up. @publicApi */
export interface SupervisionOptions {
  /**
   * More restarts than this within `withinMs` escalate.
   *
   * @default 3
   */
  maxRestarts?: number;
  /**
   * In ms.
   *
   * @default 5_000
   */
  withinMs?: number;
  /**
   * Called when the node can't keep its parts running.
   *
   * @default closes the application
   */
  onEscalate?: (error: unknown) => void | Promise<void>;
}

/**
 * What `HighlanderModule.forRoot` takes. Without any: one process, no servers, records as files.
 *
 * @publicApi
 */
export interface HighlanderOptions {
  /**
   * Keeps applications apart that share a store or a coordination service; part of every path and key.
   * `[a-z0-9][a-z0-9._-]{0,63}`.
   *
   * @default 'default'
   */
  namespace?: string;
  /**
   * Decides who owns what.
   *
   * @default memoryCoordination(): this process alone
   */
  coordination?: Coordination;
  /**
   * Keeps the records. The same for all nodes of a cluster, which a folder can't be.
   *
   * @default fileStore({ folder: '.highlander' })
   */
  storage?: RecordStorage;
  /**
   * How the nodes of the cluster call each other.
   *
   * @default an address of this machine alone, where `coordination` is given; else none, since there are no others
   */
  transport?: TcpTransportOptions | TransportProvider;
  /** Carries the context of a trace, or whatever else belongs to a call, from node to node. */
  propagation?: ContextPropagator;
  /**
   * How long an object stays live without being used, in ms. A class may set its own.
   *
   * @default 60_000
   */
  idleTimeoutMs?: number;
  /**
   * How long a call waits for its answer, in ms. A class or a reference may set its own. In a cluster, at least 1.5 times
   * the session timeout: then calls outlast the death of an owner.
   *
   * @default 30_000
   */
  callTimeoutMs?: number;
  /**
   * How large the record of an object may become, in bytes. A class may set its own.
   *
   * @default 1_048_576
   */
  maxRecordBytes?: number;
  /**
   * How many calls may wait for one object. A class may set its own.
   *
   * @default 10_000
   */
  mailboxLimit?: number;
  /**
   * How many objects may be live on this node; beyond it, the least recently used idle ones are put to sleep first.
   *
   * @default 100_000
   */
  maxLiveObjects?: number;
  /**
   * How long a stopping node waits for handlers and commits, in ms. Keep it below the grace period of what stops it.
   *
   * @default 15_000
   */
  drainTimeoutMs?: number;
  /**
   * On which node an object wakes. A class may set its own.
   *
   * @default 'round-robin'
   */
  placement?: Placement;
  supervision?: SupervisionOptions;
  /**
   * All time that the library sees; tests move it.
   *
   * @default the clocks of this machine
   */
  clock?: Clock;
  /**
   * All randomness that the library uses; tests repeat it.
   *
   * @default the randomness of this machine
   */
  random?: Random;
}
