import type { Clock } from '../../clock/index.js';
import type { Random } from '../../random/index.js';
import type { FailureEffect } from '../../storage/index.js';

/** Another node, as its membership and its claims name it. */
export interface Peer {
  readonly nodeId: string;
  readonly address: string;
}

/** Who a node is towards its peers. Nodes of different namespaces never talk to each other. */
export interface TransportIdentity {
  readonly namespace: string;
  readonly nodeId: string;
}

/** Where a transport takes time and randomness from. */
export interface TransportGround {
  readonly clock: Clock;
  readonly random: Random;
}

/** Where a request comes from, and whether it is still wanted. */
export interface RequestContext {
  /** The id of the node that asks. */
  readonly from: string;
  /**
   * Aborted when nobody waits for the answer any more. Made when it is first looked at: it costs more than all the rest
   * of a request.
   */
  readonly signal: AbortSignal;
}

/**
 * Answers a request of another node. The answer goes back as it is; what it rejects with is a fault of this node, and
 * reaches the sender as a {@link TransportFailure} of unknown effect.
 *
 * Requests and answers are values as fields may hold them: JSON, `Date`, `Map`, `Set`, `bigint`, `Uint8Array`,
 * `undefined`, numbers of every kind, nested. They arrive as they went, as copies.
 */
export type RequestHandler = (request: unknown, context: RequestContext) => Promise<unknown>;

export interface RequestOptions {
  /** Nobody waits for the answer any more: the promise rejects at once, and the other side is told. */
  readonly signal?: AbortSignal;
}

/**
 * Carries requests and answers between the nodes of a cluster. It knows nothing of objects, and repeats nothing.
 */
export interface Transport {
  /**
   * Begins to take requests. Resolves to the address under which other nodes reach this one. Requests are handed over
   * as they come; the handler decides what waits for what.
   */
  start(handler: RequestHandler): Promise<string>;

  /**
   * Sends a request and resolves to its answer. Rejects with a {@link TransportFailure}, whose `effect` tells whether
   * the other node can have got the request. A node that has taken the peer's address meanwhile never gets it. Waits as
   * long as the peer is alive; deadlines are the caller's business, by `signal`.
   */
  request(peer: Peer, request: unknown, options?: RequestOptions): Promise<unknown>;

  /** The peer has left the cluster: what still waits for its answers fails now, with unknown effect. */
  disconnect(nodeId: string): void;

  /**
   * Stops taking requests, answers those that it has, says goodbye to each peer and closes when all have confirmed, or
   * after a while at the latest: no frame is lost on the way. Peers that send meanwhile get a failure of effect
   * `'none'`. May be started again.
   */
  stop(): Promise<void>;
}

/** What an application configures: how the nodes of a cluster reach each other. A node creates its own end of it. */
export interface TransportProvider {
  create(identity: TransportIdentity, ground: TransportGround): Transport;
}

/** A request was not answered. */
export class TransportFailure extends Error {
  override readonly name = 'TransportFailure';
  /** Whether the same request would fail again. */
  readonly isLasting: boolean;

  constructor(
    /** `'none'` is a promise: the other node did not get this request and never will. */
    readonly effect: FailureEffect,
    message: string,
    options?: ErrorOptions & {
      /** The same request would fail again: it is too large, for example. */
      readonly lasting?: boolean;
    },
  ) {
    super(message, options);
    this.isLasting = options?.lasting ?? false;
  }
}
