import type { Observable } from 'rxjs';
import type { Claims, Membership } from '../cluster/index.js';
import type { Scheduled } from '../clock/index.js';
import { CallTimeoutError, StorageError } from '../errors/index.js';
import {
  Call,
  currentScope,
  deleteOperation,
  OUTSIDE,
  putOperation,
  runInScope,
  snapshotOperation,
  startOperation,
  watchOperation,
  type CallScope,
  type Deadlines,
  type HostedType,
  type NodeStore,
  type ObjectHost,
  type ObjectRuntime,
  type Operation,
  type StateAndRevision,
  type TypeDirectory,
} from '../host/index.js';
import {
  copyStorable,
  ObjectIdentity,
  validateId,
  type NodeInfo,
  type ObjectClass,
  type State,
} from '../object/index.js';
import type { ListOptions } from '../storage/index.js';
import type { CallRouter } from './call-router.js';
import type {
  CallOptions,
  HighlanderTypes,
  ObjectAddress,
  ObjectRef,
  TypeReference,
  UntypedRef,
} from './object-ref.js';
import type { ObjectShutdown } from './object-shutdown.js';
import type { Placements } from './placement.js';
import { RefFactory } from './ref-factory.js';
import type { Watches } from './watches.js';

/** Where an object lives. @publicApi */
export interface ObjectLocation {
  readonly nodeId: string;
  /** Where the node takes calls from others; `null` while it takes none. */
  readonly address: string | null;
  /** When the object was claimed, in the order of all claims: compare as strings. */
  readonly epoch: string;
}

/** @publicApi */
export interface PutOptions extends CallOptions {
  /** Only if the object is at this revision; else `RevisionConflictError`. 0 = never written. */
  ifRevision?: number;
}

/** @publicApi */
export interface StartupOptions extends CallOptions {
  /** The id of the node that shall own the object. */
  node?: string;
}

export interface ObjectRegistryParts {
  readonly host: ObjectHost;
  readonly router: CallRouter;
  readonly placements: Placements;
  readonly shutdown: ObjectShutdown;
  readonly claims: Claims;
  readonly types: TypeDirectory;
  readonly runtime: ObjectRuntime;
  readonly membership: Membership;
  readonly store: NodeStore;
  readonly watches: Watches;
  readonly deadlines: Deadlines;
}

// How long a watcher asks for news before it asks again: what its owner has forgotten by then was forgotten anyway.
const WATCH_MS = 20_000;

/**
 * The way to every object of the application, wherever it lives. Inject it where you need objects.
 *
 * Whatever an answer shows was durable, and the object's only owner gave it (I1, I5). Every failed call says with
 * `ran` whether it may have had an effect (I4). All values are copies: what you change in them changes nothing else.
 *
 * @publicApi
 */
export class ObjectRegistry {
  private readonly refs: RefFactory;

  /** @internal */
  constructor(private readonly parts: ObjectRegistryParts) {
    this.refs = new RefFactory((type, identity, operation, args, options) =>
      this.call(type, identity, operation, args, options),
    );
  }

  /** This node. */
  get node(): NodeInfo {
    return this.parts.membership.node;
  }

  /** All nodes of the cluster, as last heard. */
  nodes(): readonly NodeInfo[] {
    return this.parts.membership.nodes;
  }

  /** The objects that are live on this node. */
  local(): ObjectIdentity[] {
    return this.parts.host.local();
  }

  /**
   * A typed reference; no I/O. Its handlers can be called at once, and wake the object.
   *
   * @throws {InvalidIdError} the id can't name an object
   * @throws {UnknownTypeError} no such type is registered
   */
  ref<T extends object>(type: ObjectClass<T>, id: string, options?: CallOptions): ObjectRef<T>;
  ref<K extends keyof HighlanderTypes>(
    type: K,
    id: string,
    options?: CallOptions,
  ): ObjectRef<HighlanderTypes[K]>;
  ref(type: string, id: string, options?: CallOptions): UntypedRef;
  ref(type: TypeReference, id: string, options: CallOptions = {}): ObjectAddress {
    const hosted = this.parts.types.find(type);
    return this.refs.create(hosted, identify(hosted, id), options);
  }

  /** A plain copy of the fields. An object that was never written has its defaults, and reading it writes nothing. */
  get<T extends object>(type: ObjectClass<T>, id: string, options?: CallOptions): Promise<State<T>>;
  get<K extends keyof HighlanderTypes>(
    type: K,
    id: string,
    options?: CallOptions,
  ): Promise<State<HighlanderTypes[K]>>;
  get(type: string, id: string, options?: CallOptions): Promise<Record<string, unknown>>;
  async get(type: TypeReference, id: string, options?: CallOptions): Promise<unknown> {
    const { state } = await this.access<StateAndRevision>(type, id, snapshotOperation, [], options);
    return state;
  }

  /** The fields together with their revision. */
  snapshot<T extends object>(
    type: ObjectClass<T>,
    id: string,
    options?: CallOptions,
  ): Promise<StateAndRevision<State<T>>>;
  snapshot(type: string, id: string, options?: CallOptions): Promise<StateAndRevision>;
  async snapshot(type: TypeReference, id: string, options?: CallOptions): Promise<unknown> {
    return this.access(type, id, snapshotOperation, [], options);
  }

  /**
   * Sets the given fields and resolves, when that is durable, to the new state.
   *
   * @throws {RevisionConflictError} with `ifRevision`, where somebody else was faster
   * @throws {FieldValidationError} a name that is no field, or a value that breaks its schema
   */
  put<T extends object>(
    type: ObjectClass<T>,
    id: string,
    patch: Partial<State<T>>,
    options?: PutOptions,
  ): Promise<State<T>>;
  put(
    type: string,
    id: string,
    patch: Record<string, unknown>,
    options?: PutOptions,
  ): Promise<Record<string, unknown>>;
  async put(type: TypeReference, id: string, patch: object, options: PutOptions = {}): Promise<unknown> {
    return this.access(type, id, putOperation, [patch, options.ifRevision], options);
  }

  /** Ends the object with a tombstone; it starts again from its defaults when it is next used. */
  async delete(type: TypeReference, id: string, options?: CallOptions): Promise<void> {
    await this.access(type, id, deleteOperation, [], options);
  }

  /** Where the object lives, or `null` where it is not live. */
  async lookup(type: TypeReference, id: string): Promise<ObjectLocation | null> {
    const hosted = this.parts.types.find(type);
    const holder = await this.parts.claims.lookup(identify(hosted, id), { fresh: true });
    return holder && { nodeId: holder.nodeId, address: holder.address, epoch: holder.zxid };
  }

  /**
   * Wakes the object.
   *
   * @throws {AlreadyStartedError} it is live already, anywhere
   */
  async startup(type: TypeReference, id: string, options: StartupOptions = {}): Promise<void> {
    const hosted = this.parts.types.find(type);
    const identity = identify(hosted, id);
    const { router, placements } = this.parts;
    const node = options.node === undefined ? undefined : placements.find(hosted, identity, options.node);
    const call = this.newCall(hosted, identity, startOperation, [], options);
    if (node) router.submitTo(node, call, hosted);
    else router.submit(call, hosted);
    await call.promise;
  }

  /** Puts the object back to sleep, committed, its claim released. Does nothing where it is not live. */
  async shutdown(
    type: TypeReference,
    id: string,
    options: Pick<CallOptions, 'timeoutMs'> = {},
  ): Promise<void> {
    const hosted = this.parts.types.find(type);
    const identity = identify(hosted, id);
    const { timeoutMs = hosted.callTimeoutMs } = options;
    await this.within(
      timeoutMs,
      this.parts.shutdown.run(hosted, identity, timeoutMs),
      () =>
        // It goes on: the object sleeps as soon as its handler ends.
        new CallTimeoutError(identity, 'shutdown', timeoutMs, 'unknown'),
    );
  }

  /** The ids of all stored objects of a type, in a stable order, read page by page; deleted ones are not among them. */
  async *ids(type: TypeReference, options?: ListOptions): AsyncIterable<string> {
    const { name } = this.parts.types.find(type);
    try {
      yield* this.parts.store.current.list(name, options);
    } catch (error) {
      throw new StorageError(undefined, `list the ids of type "${name}"`, error);
    }
  }

  /**
   * The current snapshot, then every newer one that the subscriber keeps up with; revisions only grow, and the last
   * committed one always arrives, wherever the object lives or moves to. A watched object stays awake. Ends with an error
   * when the object can't be read, and without one when this node stops.
   */
  watch<T extends object>(type: ObjectClass<T>, id: string): Observable<StateAndRevision<State<T>>>;
  watch(type: string, id: string): Observable<StateAndRevision>;
  watch(type: TypeReference, id: string): Observable<StateAndRevision> {
    const { identity, load, next } = this.watched(type, id);
    return this.parts.watches.watch(identity, load, next);
  }

  /**
   * As `watch`, but no copies, for whoever changes nothing: all who watch an object on this node get the same snapshots.
   *
   * @internal
   */
  watchShared(type: string, id: string): Observable<StateAndRevision> {
    const { identity, load, next } = this.watched(type, id);
    return this.parts.watches.watchShared(identity, load, next);
  }

  private watched(type: TypeReference, id: string) {
    const hosted = this.parts.types.find(type);
    const identity = identify(hosted, id);
    return {
      identity,
      load: async () => {
        await this.authorize(hosted, identity, 'watch', []);
        return (await this.call(hosted, identity, snapshotOperation, [])) as StateAndRevision;
      },
      next: (since: number, signal: AbortSignal) => {
        const options = { timeoutMs: WATCH_MS, signal };
        const call = this.newCall(hosted, identity, watchOperation, [since], options, OUTSIDE);
        this.parts.router.submit(call, hosted);
        return call.promise as Promise<StateAndRevision>;
      },
    };
  }

  /** What every object can do without a handler of its own; the guards of its class are asked first. */
  private async access<R>(
    type: TypeReference,
    id: string,
    operation: Operation,
    args: readonly unknown[],
    options?: CallOptions,
  ): Promise<R> {
    const hosted = this.parts.types.find(type);
    const call = this.newCall(hosted, identify(hosted, id), operation, args, options);
    const permission = this.authorize(hosted, call.object, operation.name, call.args);
    if (permission) {
      // The guards' time is the call's, too.
      call.watch();
      permission.then(
        () => this.parts.router.submit(call, hosted),
        (error: unknown) => call.fail(error),
      );
    } else {
      this.parts.router.submit(call, hosted);
    }
    return (await call.promise) as R;
  }

  private async within<T>(timeoutMs: number, task: Promise<T>, late: () => Error): Promise<T> {
    let timer: Scheduled | undefined;
    const timeout = new Promise<never>((_resolve, reject) => {
      timer = this.parts.deadlines.clock.schedule(timeoutMs, () => reject(late()));
    });
    try {
      return await Promise.race([task, timeout]);
    } finally {
      timer?.cancel();
    }
  }

  private authorize(
    { definition }: HostedType,
    { type, id }: ObjectIdentity,
    handler: string,
    args: readonly unknown[],
  ): Promise<void> | undefined {
    const scope = currentScope();
    const current = { type, id, handler, principal: scope.principal };
    return runInScope({ ...scope, current }, () => this.parts.runtime.authorize(definition, handler, args));
  }

  private call(
    type: HostedType,
    identity: ObjectIdentity,
    operation: Operation,
    args: readonly unknown[],
    options: CallOptions = {},
  ): Promise<unknown> {
    try {
      const call = this.newCall(type, identity, operation, args, options);
      this.parts.router.submit(call, type);
      return call.promise;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  private newCall(
    type: HostedType,
    identity: ObjectIdentity,
    operation: Operation,
    args: readonly unknown[],
    { timeoutMs = type.callTimeoutMs, signal }: CallOptions = {},
    scope: CallScope = currentScope(),
  ): Call {
    // Copies: a caller that goes on changing its arguments doesn't change the object, here as from another node.
    const sent =
      args.length === 0 ? args : args.map((arg, index) => copyStorable(arg, `argument ${index + 1}`));
    return new Call(identity, operation, sent, scope, { timeoutMs, signal }, this.parts.deadlines);
  }
}

function identify({ name }: HostedType, id: string): ObjectIdentity {
  validateId(name, id);
  return new ObjectIdentity(name, id);
}
