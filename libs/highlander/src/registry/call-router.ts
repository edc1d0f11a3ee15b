/*
 * Job: bring each call to the node that owns its object, or that shall own it, and see to it that it is answered.
 *
 * What always holds:
 * 1. A call is in one place at a time: with this node's host, with another node, or in the queue of its object here. Only
 *    a call that surely did not run goes back to the queue, or one that may be repeated (I4).
 * 2. What this node knows of where objects live is a guess. Only the node that owns an object runs its calls (I1); one
 *    that doesn't own it says so, and then the claim itself is read.
 * 3. Each object has one queue, and at most one search for its owner is under way. A call that waits in it keeps its
 *    deadline, and fails at it with whatever stood in its way.
 */
import { TransportFailure, type Claims } from '../cluster/index.js';
import { pause, type Clock } from '../clock/index.js';
import type { ClaimHolder } from '../coordination/index.js';
import {
  ActivationError,
  AlreadyStartedError,
  CoordinationUnavailableError,
  HighlanderError,
  NodeDrainingError,
  NodeUnreachableError,
} from '../errors/index.js';
import {
  type Call,
  type HostedType,
  type NotHere,
  type ObjectHost,
  type WaitingPlace,
} from '../host/index.js';
import type { NodeInfo, ObjectIdentity } from '../object/index.js';
import type { Random } from '../random/index.js';
import { LocationCache, type Location } from './location-cache.js';
import type { Placements } from './placement.js';
import type { RemoteNodes, RemoteOutcome } from './remote/remote-nodes.js';
import { RouteQueue } from './route-queue.js';

export interface CallRouterParts {
  readonly nodeId: string;
  readonly host: ObjectHost;
  readonly claims: Claims;
  readonly placements: Placements;
  readonly remote: RemoteNodes;
  readonly clock: Clock;
  readonly random: Random;
  /** Whether there are other nodes to be reached at all. */
  readonly isConnected: boolean;
}

/**
 * `waiting`: the node is starting, or starting again; only what running handlers call goes on. `open`: all goes on.
 * `draining`: objects don't wake here any more, but calls still go out to other nodes. `closed`: it is over.
 */
type RouterPhase = 'waiting' | 'open' | 'draining' | 'closed';

const MAX_LOCATIONS = 100_000;
const FIRST_BACKOFF_MS = 5;
const MAX_BACKOFF_MS = 250;
const MAX_VERSION_TRIES = 4;

/** See the head of this file. */
export class CallRouter implements WaitingPlace {
  private readonly locations = new LocationCache(MAX_LOCATIONS);
  private readonly queues = new Map<string, RouteQueue>();
  private readonly held: { readonly call: Call; readonly type: HostedType }[] = [];
  private phase: RouterPhase = 'waiting';

  constructor(private readonly parts: CallRouterParts) {}

  open(): void {
    this.phase = 'open';
    for (const { call, type } of this.held.splice(0)) this.route(call, type);
  }

  /** Calls from outside wait until it is opened again. */
  hold(): void {
    if (this.phase !== 'closed') this.phase = 'waiting';
  }

  /** Nothing wakes here any more; calls still go out. */
  drain(): void {
    if (this.phase !== 'closed') this.phase = 'draining';
  }

  /** It will not be opened again: refuses what waits, and whatever comes. */
  close(): void {
    this.phase = 'closed';
    for (const { call } of this.held.splice(0)) this.refuse(call);
    for (const queue of this.queues.values()) for (const call of queue.takeAll()) this.refuse(call);
  }

  /** What keeps the calls waiting that wait for the start. */
  get obstacle(): CoordinationUnavailableError {
    return new CoordinationUnavailableError(
      'this node is starting, or has lost its session and waits for another one',
    );
  }

  /** Takes a new call. It is answered through the call itself. */
  submit(call: Call, type: HostedType): void {
    if (!this.parts.host.admit(call)) return;
    this.route(call, type);
    call.watch();
  }

  /** Wakes the object on a node of the caller's choice. */
  submitTo(node: NodeInfo, call: Call, type: HostedType): void {
    if (!this.parts.host.admit(call)) return;
    call.isBoundToNode = true;
    this.sendTo(chosen(node), call, type);
    call.watch();
  }

  /** Takes back what this node's host can't run. */
  readonly onNotHere = (call: Call, type: HostedType, { holder, cause }: NotHere): void => {
    if (call.isForeign) {
      call.moveOn({ holder, cause });
      return;
    }
    if (holder) this.learn(call.object, holder);
    if (call.isBoundToNode) this.giveUp(call, this.parts.nodeId, { holder, cause });
    else if (cause instanceof ActivationError) void this.routeToNewer(call, type, cause);
    else this.requeue(call, type, cause);
  };

  private route(call: Call, type: HostedType): void {
    const { host } = this.parts;
    if (this.phase === 'closed') {
      this.refuse(call);
    } else if (host.takeIfHere(call)) {
      return;
    } else if (this.phase === 'waiting' && !host.accepts(call)) {
      call.place = this;
      this.held.push({ call, type });
    } else if (!this.parts.isConnected || this.phase === 'waiting') {
      this.takeOrRefuse(call, type);
    } else {
      const location = this.locations.get(call.object.key);
      if (location) this.sendTo(location, call, type);
      else this.enqueue(call, type);
    }
  }

  private takeOrRefuse(call: Call, type: HostedType): void {
    if (this.parts.host.accepts(call)) this.parts.host.take(call, type);
    else this.refuse(call);
  }

  private enqueue(call: Call, type: HostedType): void {
    const { key } = call.object;
    let queue = this.queues.get(key);
    if (!queue) {
      queue = new RouteQueue(type, call.object);
      this.queues.set(key, queue);
      void this.search(queue);
    }
    queue.add(call);
  }

  /** The call didn't run where it was tried: it is tried again, a little later. */
  private requeue(call: Call, type: HostedType, obstacle: HighlanderError | undefined): void {
    if (call.phase === 'settled') return;
    call.phase = 'waiting';
    call.attempts++;
    if (this.phase === 'closed') {
      this.refuse(call);
      return;
    }
    if (!this.parts.isConnected && !obstacle) {
      this.route(call, type);
      return;
    }
    this.enqueue(call, type);
    const queue = this.queues.get(call.object.key)!;
    queue.lastObstacle = obstacle;
    queue.attempts = Math.max(queue.attempts, call.attempts);
  }

  /** Looks for the owner of an object, or for one to be, for as long as calls wait for it; then sends them all there. */
  private async search(queue: RouteQueue): Promise<void> {
    // What is asked for in the same stretch of code goes along.
    await Promise.resolve();
    for (;;) {
      if (queue.attempts > 1) await this.backoff(queue.attempts);
      const isLeft = queue.calls.some(({ phase }) => phase === 'waiting');
      if (!isLeft || this.phase === 'closed') break;
      const { attempts } = queue;
      try {
        const location = await this.find(queue);
        this.queues.delete(queue.object.key);
        for (const call of queue.takeAll()) this.sendTo(location, call, queue.type);
        return;
      } catch (error) {
        if (!(error instanceof CoordinationUnavailableError)) {
          this.queues.delete(queue.object.key);
          for (const call of queue.takeAll()) call.fail(error);
          return;
        }
        queue.lastObstacle = error;
        queue.attempts = Math.max(queue.attempts, attempts + 1);
      }
    }
    this.queues.delete(queue.object.key);
    for (const call of queue.takeAll()) this.refuse(call);
  }

  /** @throws CoordinationUnavailableError where another try may have more luck */
  private async find(queue: RouteQueue): Promise<Location> {
    const { type, object } = queue;
    const { claims, host, nodeId } = this.parts;
    const known = this.locations.get(object.key);
    if (known) return known;
    let holder = await claims.lookup(object, { fresh: queue.wrong === 'unknown' });
    // Another claim than the one that was found wrong is news; the same one again may be an old answer.
    if (holder && holder.zxid === queue.wrong) holder = await claims.lookup(object, { fresh: true });
    if (holder) return this.learn(object, holder);
    const node = await this.parts.placements.choose(type, object);
    if (!node) {
      // Running handlers shall end, and there is nobody else to call.
      if (queue.calls.some((call) => host.accepts(call))) return chosen({ nodeId, address: null });
      throw this.drainingError(object);
    }
    const location = chosen(node);
    if (node.nodeId !== nodeId) this.locations.set(object.key, location);
    return location;
  }

  private sendTo(location: Location, call: Call, type: HostedType): void {
    if (!call.mayBegin()) return;
    if (location.nodeId !== this.parts.nodeId) this.send(location, call, type);
    else if (this.phase === 'draining') this.takeOrRefuse(call, type);
    else this.parts.host.take(call, type);
  }

  private send(location: Location, call: Call, type: HostedType): void {
    // From here on it may run.
    call.phase = 'running';
    call.place = undefined;
    const failed = (failure: unknown): void => this.onFailure(failure, location, call, type);
    // No async function: each promise on the way is paid for by every call.
    try {
      this.parts.remote
        .call(call, location)
        .then((outcome) => this.onOutcome(outcome, location, call, type), failed);
    } catch (failure) {
      failed(failure);
    }
  }

  private onOutcome(outcome: RemoteOutcome, location: Location, call: Call, type: HostedType): void {
    if (outcome.kind === 'moved') {
      this.onMoved(outcome, location, call, type);
      return;
    }
    if (!location.isConfirmed) this.confirm(call.object, location);
    if (outcome.kind === 'reply') call.succeed(outcome.value);
    else call.fail(outcome.error);
  }

  /** The call didn't run there. */
  private onMoved({ holder, cause }: NotHere, from: Location, call: Call, type: HostedType): void {
    this.locations.forget(call.object.key, from);
    if (call.phase === 'settled') return;
    call.phase = 'waiting';
    if (call.isBoundToNode) {
      this.giveUp(call, from.nodeId, { holder, cause });
      return;
    }
    if (cause instanceof ActivationError) {
      void this.routeToNewer(call, type, cause);
      return;
    }
    const isNews = holder !== undefined && holder.nodeId !== from.nodeId;
    if (isNews) this.learn(call.object, holder);
    this.requeue(call, type, cause);
    if (!isNews) this.mistrust(call.object, from);
  }

  private onFailure(failure: unknown, to: Location, call: Call, type: HostedType): void {
    this.locations.forget(call.object.key, to);
    if (!(failure instanceof TransportFailure)) {
      call.fail(failure);
      return;
    }
    const mayHaveRun = failure.effect === 'unknown';
    const error = new NodeUnreachableError(
      call.object,
      to.nodeId,
      failure.message,
      mayHaveRun ? 'unknown' : 'no',
      failure,
    );
    // A read that ran twice is a read (I4).
    const isFinal = failure.isLasting || call.isBoundToNode;
    if (isFinal || (mayHaveRun && (!call.readOnly || call.operation.once))) {
      call.fail(error);
      return;
    }
    this.requeue(
      call,
      type,
      new NodeUnreachableError(call.object, to.nodeId, failure.message, 'no', failure),
    );
    this.mistrust(call.object, to);
  }

  /** The one node that was asked for didn't take the object: nobody wants it to wake on another one. */
  private giveUp(call: Call, nodeId: string, { holder, cause }: NotHere): void {
    if (holder) call.fail(new AlreadyStartedError(call.object, holder.nodeId));
    else if (cause) call.fail(cause);
    else call.fail(new NodeUnreachableError(call.object, nodeId, 'it takes no objects at the moment', 'no'));
  }

  /** The record was written by a newer version of the class than the node had: another one may know it. */
  private async routeToNewer(call: Call, type: HostedType, error: ActivationError): Promise<void> {
    const { placements } = this.parts;
    try {
      const node = await placements.choose(type, call.object, { minVersion: error.recordVersion! });
      if (node && ++call.attempts < MAX_VERSION_TRIES) this.sendTo(chosen(node), call, type);
      else call.fail(error);
    } catch (failure) {
      call.fail(failure);
    }
  }

  private learn({ key }: ObjectIdentity, { nodeId, address, sessionId, zxid }: ClaimHolder): Location {
    const location = { nodeId, address, claim: { sessionId, zxid }, isConfirmed: true };
    if (nodeId !== this.parts.nodeId) this.locations.set(key, location);
    return location;
  }

  /** The node has answered, so that the object lives there: should it sleep, it shall be placed anew. */
  private confirm({ key }: ObjectIdentity, location: Location): void {
    if (this.locations.get(key) === location) this.locations.set(key, { ...location, isConfirmed: true });
  }

  /** A claim that was found wrong is believed again only behind a heartbeat. */
  private mistrust({ key }: ObjectIdentity, { claim }: Location): void {
    const queue = this.queues.get(key);
    if (queue) queue.wrong = claim?.zxid ?? 'unknown';
  }

  private backoff(attempts: number): Promise<void> {
    const limitMs = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(attempts, 10));
    return pause(this.parts.clock, limitMs * (0.5 + this.parts.random.fraction() / 2));
  }

  private refuse(call: Call): void {
    call.fail(this.drainingError(call.object));
  }

  private drainingError({ type, id }: ObjectIdentity): NodeDrainingError {
    return new NodeDrainingError(this.parts.nodeId, { type, id });
  }
}

/** A node that was chosen for an object which lives nowhere. */
function chosen({ nodeId, address }: Pick<NodeInfo, 'nodeId' | 'address'>): Location {
  return { nodeId, address, claim: undefined, isConfirmed: false };
}
