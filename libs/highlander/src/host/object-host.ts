import { Claim, Claims } from '../cluster/index.js';
import type { Clock } from '../clock/index.js';
import type { ClaimHolder, Coordination, SessionOwner } from '../coordination/index.js';
import {
  AlreadyStartedError,
  DeadlockError,
  HighlanderError,
  NodeDrainingError,
  ReadOnlyError,
  messageOf,
} from '../errors/index.js';
import type { DeactivationReason, ObjectIdentity } from '../object/index.js';
import type { Random } from '../random/index.js';
import type { StopReason, SupervisedChild } from '../supervision/index.js';
import { Activation, type ActivationHost } from './activation.js';
import { startOperation } from './built-in-operations.js';
import type { Call } from './call.js';
import { currentScope, type ChainLink } from './call-scope.js';
import type { HostedType, ObjectRuntime } from './hosted-type.js';
import { IdleCollector } from './idle-collector.js';
import type { NodeStore } from './node-store.js';
import { ObjectLoader } from './object-loader.js';
import type { StateVersion } from './state-version.js';
import { Waking } from './waking.js';

export interface ObjectHostOptions {
  /** How many objects may be live at once; beyond it the least recently used are put to sleep. */
  readonly maxLiveObjects: number;
  /** How long a stopping host waits for handlers and commits, in ms. */
  readonly drainTimeoutMs: number;
}

/** Told what happens to objects here that concerns others than their callers. */
export interface HostListener {
  /** A newer snapshot is durable. */
  committed(identity: ObjectIdentity, snapshot: StateVersion): void;
  /** This node lost the object; it may have changed elsewhere. */
  lost(identity: ObjectIdentity): void;
  /** Another node owns the object. The call did not run; it is the listener's to answer. */
  ownedElsewhere(call: Call, type: HostedType, holder: ClaimHolder): void;
}

export interface ObjectHostContext {
  readonly owner: SessionOwner;
  readonly coordination: Coordination;
  readonly store: NodeStore;
  readonly runtime: ObjectRuntime;
  readonly clock: Clock;
  readonly random: Random;
  warn(message: string, details: Record<string, unknown>): void;
}

/**
 * `running`: all is taken. `draining`: only what a running handler calls is taken, so that it can end. `restarting`:
 * the same, and all else waits for the start. `stopped`: all waits for the start. `closed`: the application is over.
 */
type HostPhase = 'stopped' | 'running' | 'draining' | 'restarting' | 'closed';

/**
 * The live objects of this node: wakes them, hands calls to them, puts them to sleep. Whatever it serves, it owns
 * (I1): an object becomes live here only under its claim, and its claim is released only when it is over (I8).
 */
export class ObjectHost implements SupervisedChild {
  readonly name = 'ObjectHost';
  private readonly entries = new Map<string, Activation | Waking>();
  private readonly collector: IdleCollector;
  private readonly claims: Claims;
  private readonly loader: ObjectLoader;
  private readonly forActivations: ActivationHost;
  private readonly early: { call: Call; type: HostedType }[] = [];
  private phase: HostPhase = 'stopped';

  constructor(
    private readonly context: ObjectHostContext,
    private readonly options: ObjectHostOptions,
    private readonly listener: HostListener,
  ) {
    const { owner, coordination, clock, store, runtime, random } = context;
    this.collector = new IdleCollector(clock, options.maxLiveObjects);
    this.claims = new Claims(coordination, owner);
    this.loader = new ObjectLoader({
      store,
      runtime,
      clock,
      random,
      onDoubt: (identity, reason) => this.warn('a write is in doubt and is sent again', identity, { reason }),
    });
    this.forActivations = {
      namespace: owner.namespace,
      collector: this.collector,
      ended: (activation, unbegun) => this.onEnded(activation, unbegun),
      committed: (activation, snapshot) => {
        if (activation.phase !== 'ended') listener.committed(activation.identity, snapshot);
      },
      warn: (message, object, details) => this.warn(message, object, details),
    };
  }

  start(): void {
    this.phase = 'running';
    this.claims.open();
    for (const { call, type } of this.early.splice(0)) this.dispatch(call, type);
  }

  /**
   * Takes nothing new from outside, lets every handler that has begun end, makes all of it durable, and gives the
   * claims back; what isn't done within `drainTimeoutMs` is given up, and its callers are told that the outcome is
   * unknown.
   */
  async stop(reason: StopReason): Promise<void> {
    this.phase = reason === 'restart' ? 'restarting' : 'draining';
    const drained = this.drain();
    if (!(await this.withinDrainTime(drained))) this.giveUp();
    this.collector.stop();
    this.phase = 'stopped';
    await this.claims.close();
    if (reason !== 'restart') this.close();
  }

  /** There will be no further start: refuses what waits for one, and whatever comes. */
  close(): void {
    this.phase = 'closed';
    const waiting = this.early.splice(0).map(({ call }) => call);
    for (const entry of this.entries.values()) if (entry instanceof Waking) waiting.push(...entry.calls);
    for (const call of waiting) call.fail(this.drainingError(call));
  }

  /** The objects that are live here now. */
  local(): ObjectIdentity[] {
    return [...this.entries.values()]
      .filter((entry) => entry instanceof Activation)
      .map(({ identity }) => identity);
  }

  /** Who owns the object now. */
  lookup(identity: ObjectIdentity): Promise<ClaimHolder | null> {
    return this.claims.lookup(identity);
  }

  /**
   * Takes a call for an object, here. It is answered through the call itself, unless another node owns the object.
   */
  submit(call: Call, type: HostedType): void {
    if (call.phase === 'settled') return;
    const fault = this.refusal(call);
    if (fault) {
      call.fail(fault);
      return;
    }
    call.announce();
    this.dispatch(call, type);
    call.watch();
  }

  /** Puts an object to sleep, if it is live here. */
  async shutdown(identity: ObjectIdentity, reason: DeactivationReason): Promise<void> {
    const { chain } = currentScope();
    if (this.runsWithin(chain, identity))
      throw new DeadlockError(identity, [...chainOf(chain), identity.key]);
    const entry = this.entries.get(identity.key);
    if (entry instanceof Waking) {
      await entry.ended();
      return this.shutdown(identity, reason);
    }
    return entry?.close(reason);
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
    const { namespace } = this.context.owner;
    for (let link = chain; link; link = link.caller) {
      if (link.key === key && link.namespace === namespace && link.isRunning()) return true;
    }
    return false;
  }

  private dispatch(call: Call, type: HostedType): void {
    const fromTurn = call.caller?.isRunning() ?? false;
    if (this.phase === 'stopped' || (this.phase === 'restarting' && !fromTurn)) {
      this.early.push({ call, type });
      return;
    }
    if (this.phase === 'closed' || (this.phase === 'draining' && !fromTurn)) {
      call.fail(this.drainingError(call));
      return;
    }
    const entry = this.entries.get(call.object.key);
    if (call.operation === startOperation && (entry instanceof Waking || entry?.phase === 'live')) {
      call.fail(new AlreadyStartedError(call.object, this.context.owner.nodeId));
      return;
    }
    if (entry instanceof Activation) {
      entry.submit(call);
      return;
    }
    if (entry) {
      entry.add(call);
      if (entry.urgent) this.collector.limit.urge(entry);
      return;
    }
    const waking = new Waking(type, call.object);
    waking.add(call);
    this.entries.set(call.object.key, waking);
    void this.wake(waking);
  }

  /** Makes an object live: claim, record, instance, `onActivate`; one attempt serves all calls that wait. */
  private async wake(waking: Waking): Promise<void> {
    const { type, identity } = waking;
    let claim: Claim | undefined;
    let activation: Activation | undefined;
    let lost = false;
    await this.admitted(waking);
    try {
      const found = await this.claims.acquire(identity, () => {
        lost = true;
        activation?.lose();
      });
      if (!(found instanceof Claim)) {
        this.passOn(waking, found);
        return;
      }
      claim = found;
      activation = new Activation(
        this.forActivations,
        type,
        identity,
        await this.loader.load(type, identity, claim),
      );
      // What was lost on the way never wakes, so that each onActivate has its onDeactivate.
      if (!lost) await activation.activate(waking.calls[0]?.caller);
    } catch (error) {
      await claim
        ?.release()
        .catch((cause: unknown) =>
          this.warn('a claim could not be released', identity, { cause: messageOf(cause) }),
        );
      this.abortWaking(waking, error);
      return;
    }
    if (lost) this.retryWaking(waking);
    else this.goLive(waking, activation);
  }

  private goLive(waking: Waking, activation: Activation): void {
    this.entries.set(waking.identity.key, activation);
    this.collector.add(activation);
    for (const call of waking.end()) activation.submit(call);
    // Where its calls needed no turn, it has come to rest without having told.
    if (activation.isIdle()) this.collector.rests();
    if (this.phase !== 'running') void activation.close('shutdown');
  }

  private abortWaking(waking: Waking, error: unknown): void {
    this.forget(waking);
    for (const call of waking.end()) call.fail(error);
  }

  private passOn(waking: Waking, holder: ClaimHolder): void {
    this.forget(waking);
    for (const call of waking.end()) {
      if (call.phase === 'waiting') this.listener.ownedElsewhere(call, waking.type, holder);
    }
  }

  private retryWaking(waking: Waking): void {
    this.forget(waking);
    for (const call of waking.end()) this.redispatch(call, waking.type);
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
    if (this.entries.get(activation.identity.key) === activation) {
      this.forget(activation);
      if (activation.wasLost) this.listener.lost(activation.identity);
    }
    for (const call of unbegun) this.redispatch(call, activation.type);
  }

  private redispatch(call: Call, type: HostedType): void {
    if (call.phase === 'waiting') this.dispatch(call, type);
  }

  /** Ends all objects, also those that running handlers wake meanwhile. */
  private async drain(): Promise<void> {
    while (this.entries.size > 0 && (this.phase === 'draining' || this.phase === 'restarting')) {
      await Promise.all(
        [...this.entries.values()].map((entry) =>
          entry instanceof Waking ? entry.ended() : entry.close('shutdown'),
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

  private drainingError({ object }: Call): NodeDrainingError {
    return new NodeDrainingError(this.context.owner.nodeId, { type: object.type, id: object.id });
  }

  private warn(message: string, { type, id }: ObjectIdentity, details: Record<string, unknown> = {}): void {
    this.context.warn(message, { type, id, ...details });
  }
}

function chainOf(last: ChainLink | undefined): string[] {
  const keys: string[] = [];
  for (let link = last; link; link = link.caller) keys.unshift(link.key);
  return keys;
}
