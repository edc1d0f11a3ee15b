import type { Observable } from 'rxjs';
import type { StateAndRevision } from '../../host/index.js';
import type { NodeInfo, ObjectClass, State } from '../../object/index.js';
import type { HandlerName, ObjectLocation, RemoteHandler, TypeReference } from '../../registry/index.js';
import type { AccessOptions, AccessRequest, NodeRequest } from './messages.js';
import { nameOf } from './type-name.js';

/** How requests get to the node. */
export interface NodeAccess {
  request(request: NodeRequest): Promise<unknown>;
  watch(type: string, id: string, options: AccessOptions): Observable<unknown>;
}

type Arguments<T, K extends HandlerName<T>> = Parameters<RemoteHandler<T[K]>>;
type Answer<T, K extends HandlerName<T>> = ReturnType<RemoteHandler<T[K]>>;

/**
 * The objects of the cluster, as one node reaches them: what its `ObjectRegistry` does, asked for from the test. Errors
 * have the classes that they have there. A node that is paused answers when it goes on.
 *
 * @publicApi
 */
export class NodeObjects {
  /** @internal */
  constructor(
    private readonly access: NodeAccess,
    private readonly options: AccessOptions = {},
  ) {}

  /** The same objects, with other options: a deadline, or on behalf of somebody. */
  with(options: AccessOptions): NodeObjects {
    return new NodeObjects(this.access, { ...this.options, ...options });
  }

  /** Calls a handler, typed as a reference to the object has it. */
  call<T extends object, K extends HandlerName<T>>(
    type: ObjectClass<T>,
    id: string,
    handler: K,
    ...args: Arguments<T, K>
  ): Answer<T, K>;
  call(type: string, id: string, handler: string, ...args: unknown[]): Promise<unknown>;
  call(type: TypeReference, id: string, handler: PropertyKey, ...args: unknown[]): Promise<unknown> {
    return this.send('call', type, id, handler, ...args);
  }

  get<T extends object>(type: ObjectClass<T>, id: string): Promise<State<T>>;
  get(type: string, id: string): Promise<Record<string, unknown>>;
  get(type: TypeReference, id: string): Promise<unknown> {
    return this.send('get', type, id);
  }

  snapshot<T extends object>(type: ObjectClass<T>, id: string): Promise<StateAndRevision<State<T>>>;
  snapshot(type: string, id: string): Promise<StateAndRevision>;
  snapshot(type: TypeReference, id: string): Promise<unknown> {
    return this.send('snapshot', type, id);
  }

  put<T extends object>(
    type: ObjectClass<T>,
    id: string,
    patch: Partial<State<T>>,
    options?: { ifRevision?: number },
  ): Promise<State<T>>;
  put(
    type: string,
    id: string,
    patch: Record<string, unknown>,
    options?: { ifRevision?: number },
  ): Promise<Record<string, unknown>>;
  put(type: TypeReference, id: string, patch: object, options?: object): Promise<unknown> {
    return this.send('put', type, id, patch, options);
  }

  lookup(type: TypeReference, id: string): Promise<ObjectLocation | null> {
    return this.send('lookup', type, id) as Promise<ObjectLocation | null>;
  }

  async startup(type: TypeReference, id: string, options?: { node?: string }): Promise<void> {
    await this.send('startup', type, id, options);
  }

  async shutdown(type: TypeReference, id: string): Promise<void> {
    await this.send('shutdown', type, id);
  }

  async delete(type: TypeReference, id: string): Promise<void> {
    await this.send('delete', type, id);
  }

  /** Ends with an error when the node's process ends. */
  watch<T extends object>(type: ObjectClass<T>, id: string): Observable<StateAndRevision<State<T>>>;
  watch(type: string, id: string): Observable<StateAndRevision>;
  watch(type: TypeReference, id: string): Observable<unknown> {
    return this.access.watch(nameOf(type), id, this.options);
  }

  /** All nodes of the cluster, as this one has last heard. */
  members(): Promise<readonly NodeInfo[]> {
    return this.access.request({ op: 'nodes' }) as Promise<readonly NodeInfo[]>;
  }

  /** The objects that are live on this node. */
  local(): Promise<readonly { type: string; id: string }[]> {
    return this.access.request({ op: 'local' }) as Promise<readonly { type: string; id: string }[]>;
  }

  private send(
    method: AccessRequest['method'],
    type: TypeReference,
    id: string,
    ...args: unknown[]
  ): Promise<unknown> {
    const { options } = this;
    return this.access.request({ op: 'access', method, type: nameOf(type), id, args, options });
  }
}
