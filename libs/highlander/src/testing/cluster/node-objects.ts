import { Observable } from 'rxjs';
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

  get<T extends object>(type: ObjectClass<T>, id: string): Promise<State<T>> {
    return this.send('get', type, id) as Promise<State<T>>;
  }

  snapshot<T extends object>(type: ObjectClass<T>, id: string): Promise<StateAndRevision<State<T>>> {
    return this.send('snapshot', type, id) as Promise<StateAndRevision<State<T>>>;
  }

  put<T extends object>(
    type: ObjectClass<T>,
    id: string,
    patch: Partial<State<T>>,
    options?: { ifRevision?: number },
  ): Promise<State<T>> {
    return this.send('put', type, id, patch, options) as Promise<State<T>>;
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
  watch<T extends object>(type: ObjectClass<T>, id: string): Observable<StateAndRevision<State<T>>> {
    return this.access.watch(nameOf(type), id, this.options) as Observable<StateAndRevision<State<T>>>;
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
