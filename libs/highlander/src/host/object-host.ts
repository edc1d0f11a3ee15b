import { Claim, Claims } from '../cluster/index.js';
import type { Clock } from '../clock/index.js';
import {
  ActivationError,
  AlreadyStartedError,
  CoordinationUnavailableError,
  DeadlockError,
  HighlanderError,
  NodeDrainingError,
  OwnershipLostError,
  ReadOnlyError,
  messageOf,
} from '../errors/index.js';
import type { DeactivationReason, ObjectIdentity } from '../object/index.js';
import type { Random } from '../random/index.js';
import type { StopReason, SupervisedChild } from '../supervision/index.js';
import { Activation, type ActivationHost } from './activation.js';
import { startOperation } from './built-in-operations.js';
import type { Call, NotHere } from './call.js';
import { currentScope, type ChainLink } from './call-scope.js';
import type { HostedType, ObjectRuntime } from './hosted-type.js';
import { IdleCollector } from './idle-collector.js';
import type { NodeStore } from './node-store.js';
import { ObjectLoader } from './object-loader.js';
import { Waking } from './waking.js';

export interface ObjectHostOptions {
  /** How many objects may be live at once; beyond it the least recently used are put to sleep. */
  readonly maxLiveObjects: number;
  /** How long a stopping host waits for handlers and commits, in ms. */
  readonly drainTimeoutMs: number;
}

/** Told of the calls that this node can't run. They did not run, and are the listener's from then on. */
export type OnNotHere = (call: Call, type: HostedType, why: NotHere) => void;

/** This node, towards its objects. */
export interface HostIdentity {
  readonly namespace: string;
  readonly nodeId: string;
}

export interface ObjectHostContext {
  readonly node: HostIdentity;
  readonly claims: Claims;
  readonly store: NodeStore;
  readonly runtime: ObjectRuntime;
  readonly clock: Clock;
  readonly random: Random;
  readonly onNotHere: OnNotHere;
  warn(message: string, details: Record<string, unknown>): void;
}

/** `running`: wakes what it is asked for. `draining`: only what a running handler calls, so that it can end. */
type HostPhase = 'stopped' | 'running' | 'draining';

/**
 * The live objects of this node: wakes them, hands calls to them, puts them to sleep. Whatever it serves, it owns
 * (I1): an object becomes live here only under its claim, and its claim is released only when it is over (I8).
 */
export class ObjectHost implements SupervisedChild {
  readonly name = 'ObjectHost';
  private readonly entries = new Map<string, Activation | Waking>();
  private readonly collector: IdleCollector;
  private readonly loader: ObjectLoader;
  private readonly forActivations: ActivationHost;
  private phase: HostPhase = 'stopped';
  private turnIds = 0;

  constructor(
    private readonly context: ObjectHostContext,
    private readonly options: ObjectHostOptions,
  ) {
    const { node, clock, store, runtime, random } = context;
    this.collector = new IdleCollector(clock, options.maxLiveObjects);
    this.loader = new ObjectLoader({
      store,
      runtime,
      clock,
      random,
      onDoubt: (identity, reason) => this.warn('a write is in doubt and is sent again', identity, { reason }),
    });
    this.forActivations = {
      namespace: node.namespace,
      collector: this.collector,
      newTurnId: () => `${node.nodeId}/${++this.turnIds}`,
      ended: (activation, unbegun) => this.onEnded(activation, unbegun),
      warn: (message, object, details) => this.warn(message, object, details),
    };
  }

  start(): void {
    this.phase = 'running';
    this.context.claims.open();
  }

  /**
   * Takes nothing new, lets every handler that has begun end, makes all of it durable, and gives the claims back; what
   * isn't done within `drainTimeoutMs` is given up, and its callers are told that the outcome is unknown.
   */
  async stop(reason: StopReason): Promise<void> {
    this.phase = 'draining';
    const drained = this.drain();
    if (!(await this.withinDrainTime(drained))) this.giveUp();
    this.collector.stop();
    this.phase = 'stopped';
    if (reason !== 'restart') this.close();
    await this.context.claims.close();
  }

  /** There will be no further start: what still waits here won't wake. */
  close(): void {
    for (const entry of this.entries.values()) {
      if (entry instanceof Waking) for (const call of entry.takeCalls()) this.refuse(call);
    }
  }

  /** The objects that are live here now. */
  local(): ObjectIdentity[] {
    return [...this.entries.values()]
      .filter((entry) => entry instanceof Activation)
      .map(({ identity }) => identity);
  }

  get liveCount(): number {
    return this.entries.size;
  }

  /** Whether the object is live here, or about to be. */
  isHere({ key }: ObjectIdentity): boolean {
    return this.entries.has(key);
  }

  /** Whether an object may wake here for this call. */
  accepts({ caller }: Call): boolean {
    return this.phase === 'running' || (this.phase === 'draining' && (caller?.isRunning() ?? false));
  }

  /** The turn that runs in an object here. */
  runningTurnId(key: string): string | undefined {
    const entry = this.entries.get(key);
    return entry instanceof Activation ? entry.runningTurn?.turnId : undefined;
  }

  /** Whether the call may be made at all; else it is refused. */
  admit(call: Call): boolean {
    if (call.phase === 'settled') return false;
    const fault = this.refusal(call);
    if (fault) {
      call.fail(fault);
      return false;
    }
    call.announce();
    return true;
  }

  /** Takes a call that was admitted, if its object is live here, or about to be. */
  takeIfHere(call: Call): boolean {
    const entry = this.entries.get(call.object.key);
    if (!entry) return false;
    if (call.operation === startOperation && (entry instanceof Waking || entry?.phase === 'live')) {
      call.fail(new AlreadyStartedError(call.object, this.context.node.nodeId));
    } else if (entry instanceof Activation) {
      entry.submit(call);
    } else {
      entry.add(call);
      if (entry.urgent) this.collector.limit.urge(entry);
    }
    return true;
  }

  /** Takes a call that was admitted, to run it here. It is answered through the call itself, or handed on. */
  take(call: Call, type: HostedType): void {
    if (this.takeIfHere(call)) return;
    if (this.accepts(call)) {
      const waking = new Waking(type, call.object);
      waking.add(call);
      this.entries.set(call.object.key, waking);
      void this.wake(waking);
    } else {
      this.context.onNotHere(call, type, {});
    }
  }

  /** Puts an object to sleep, if it is live here. Resolves to whether it was. */
  async shutdown(identity: ObjectIdentity, reason: DeactivationReason): Promise<boolean> {
    const { chain } = currentScope();
    if (this.runsWithin(chain, identity))
      throw new DeadlockError(identity, [...chainOf(chain), identity.key]);
    const entry = this.entries.get(identity.key);
    if (entry instanceof Waking) {
      await entry.ended();
      return this.shutdown(identity, reason);
    }
    await entry?.close(reason);
    return entry !== undefined;
  }

  /** Why the call can't be taken at all. */
  private refusal(call: Call): HighlanderError | undefined {
    const { object, operation, caller } = call;
    const answersMeanwhile = operation.fromSnapshot && this.entries.get(object.key) instanceof Activation;
    if (!answersMeanwhile && this.runsWithin(caller, object)) {
      return new DeadlockError(object, [...chainOf(caller), object.key]);
    }
    if (call.readOnly && operation.kind === 'update') {
      return new ReadOnlyError(
        `${operation.name}() of ${object.type} "${object.id}" would change it beneath a read, and reads may be repeated. ` +
          'Make the handler that calls it an @Update.',
        { type: object.type, id: object.id },
      );
    }
    return undefined;
  }

  /** Whether the object's own turn waits for what this chain leads to. */
  private runsWithin(chain: ChainLink | undefined, { key }: ObjectIdentity): boolean {
    const { namespace } = this.context.node;
    for (let link = chain; link; link = link.caller) {
      if (link.key === key && link.namespace === namespace && link.isRunning()) return true;
    }
    return false;
  }

  /** Makes an object live: claim, record, instance, `onActivate`; one attempt serves all calls that wait. */
  private async wake(waking: Waking): Promise<void> {
    const { type, identity } = waking;
    let claim: Claim | undefined;
    let activation: Activation;
    await this.admitted(waking);
    try {
      const found = await this.context.claims.acquire(identity, waking);
      if (!(found instanceof Claim)) {
        this.handOn(waking, { holder: found });
        return;
      }
      claim = found;
      const parts = await this.loader.load(type, identity, claim);
      // What was lost on the way never wakes, so that each onActivate has its onDeactivate.
      if (waking.lost) {
        this.handOn(waking, {});
        return;
      }
      activation = new Activation(this.forActivations, type, identity, parts);
      claim.owner = activation;
      await activation.activate(waking.calls[0]?.caller);
    } catch (error) {
      await claim
        ?.release()
        .catch((cause: unknown) =>
          this.warn('a claim could not be released', identity, { cause: messageOf(cause) }),
        );
      this.abortWaking(waking, error);
      return;
    }
    if (activation.wasLost) this.handOn(waking, {});
    else this.goLive(waking, activation);
  }

  private goLive(waking: Waking, activation: Activation): void {
    this.entries.set(waking.identity.key, activation);
    this.collector.add(activation);
    for (const call of waking.end()) activation.submit(call);
    // Where its calls needed no turn, it has come to rest without having told.
    if (activation.isIdle()) this.collector.rests();
    if (this.phase !== 'running') void activation.close('drain');
  }

  private abortWaking(waking: Waking, error: unknown): void {
    if (isForOthers(error)) {
      this.handOn(waking, { cause: error });
      return;
    }
    this.forget(waking);
    for (const call of waking.end()) call.fail(error);
  }

  /** The object doesn't wake here: its calls are for others to answer, or for another try. */
  private handOn(waking: Waking, why: NotHere): void {
    this.forget(waking);
    this.handOnCalls(waking.end(), waking.type, why);
  }

  private handOnCalls(calls: readonly Call[], type: HostedType, why: NotHere): void {
    for (const call of calls) if (call.phase === 'waiting') this.context.onNotHere(call, type, why);
  }

  private forget(entry: Activation | Waking): void {
    if (this.entries.get(entry.identity.key) === entry) this.entries.delete(entry.identity.key);
    this.collector.limit.leave();
  }

  private admitted(waking: Waking): Promise<void> {
    return new Promise((resolve) => {
      waking.admit = resolve;
      this.collector.limit.enter(waking);
    });
  }

  private onEnded(activation: Activation, unbegun: readonly Call[]): void {
    if (this.entries.get(activation.identity.key) === activation) this.forget(activation);
    this.handOnCalls(unbegun, activation.type, {});
  }

  /** Ends all objects, also those that running handlers wake meanwhile. */
  private async drain(): Promise<void> {
    while (this.entries.size > 0 && this.phase === 'draining') {
      await Promise.all(
        [...this.entries.values()].map((entry) =>
          entry instanceof Waking ? entry.ended() : entry.close('drain'),
        ),
      );
    }
  }

  private withinDrainTime(drained: Promise<void>): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = this.context.clock.schedule(this.options.drainTimeoutMs, () => resolve(false));
      void drained.then(() => {
        timer.cancel();
        resolve(true);
      });
    });
  }

  private giveUp(): void {
    for (const entry of this.entries.values()) {
      if (entry instanceof Waking) continue;
      this.warn('an object did not come to rest in time and was given up', entry.identity, {
        handler: entry.runningTurn?.name,
        drainTimeoutMs: this.options.drainTimeoutMs,
      });
      entry.lose('failed');
    }
  }

  private refuse(call: Call): void {
    const { type, id } = call.object;
    if (call.isForeign) call.moveOn({});
    else call.fail(new NodeDrainingError(this.context.node.nodeId, { type, id }));
  }

  private warn(message: string, { type, id }: ObjectIdentity, details: Record<string, unknown> = {}): void {
    this.context.warn(message, { type, id, ...details });
  }
}

/** Whether the failure says nothing against the object: later, or on another node, it may wake. */
function isForOthers(error: unknown): error is HighlanderError {
  if (error instanceof ActivationError) return error.recordVersion !== undefined;
  return (
    error instanceof CoordinationUnavailableError ||
    (error instanceof OwnershipLostError && error.ran === 'no')
  );
}

function chainOf(last: ChainLink | undefined): string[] {
  const keys: string[] = [];
  for (let link = last; link; link = link.caller) keys.unshift(link.key);
  return keys;
}
