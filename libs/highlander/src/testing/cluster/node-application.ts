import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Subscription } from 'rxjs';
import { ZooKeeperCoordination } from '../../coordination/zookeeper/zookeeper.coordination.js';
import { resolveZooKeeperOptions } from '../../coordination/zookeeper/zookeeper.options.js';
import { UnknownHandlerError } from '../../errors/index.js';
import { runAs } from '../../host/index.js';
import type { HighlanderOptions } from '../../module/index.js';
import { encodeError, ObjectRegistry, type UntypedRef } from '../../registry/index.js';
import { fileStore } from '../../storage/index.js';
import { s3 } from '../../storage/s3/index.js';
import type {
  AccessRequest,
  ClusterRequest,
  NodeConfiguration,
  NodeRequest,
  StartedNode,
  WatchEvent,
} from './messages.js';
import { MovableClock } from './movable-clock.js';
import { proxiedTransport } from './proxied-transport.js';
import type { ClusterModule } from './test-cluster.options.js';

/** The application of one node, in its process. */
export class NodeApplication {
  private readonly clock = new MovableClock();
  private readonly watches = new Map<number, Subscription>();
  private app: INestApplicationContext | undefined;

  constructor(private readonly ask: (request: ClusterRequest) => Promise<unknown>) {}

  async handle(request: NodeRequest): Promise<unknown> {
    switch (request.op) {
      case 'start':
        return this.start(request);
      case 'stop':
        return this.app?.close();
      case 'access':
        return runAs(request.options.principal, () => this.access(request));
      case 'watch':
        return runAs(request.options.principal, () => this.watch(request));
      case 'unwatch':
        this.watches.get(request.watch)?.unsubscribe();
        this.watches.delete(request.watch);
        break;
      case 'nodes':
        return this.objects.nodes();
      case 'local':
        return this.objects.local().map(({ type, id }) => ({ type, id }));
      case 'move-wall-clock':
        this.clock.moveWallClock(request.ms);
    }
    return undefined;
  }

  private get objects(): ObjectRegistry {
    if (!this.app) throw new Error('This node has not started.');
    return this.app.get(ObjectRegistry);
  }

  private async start(configuration: NodeConfiguration): Promise<StartedNode> {
    const { default: application } = (await import(configuration.module)) as { default?: ClusterModule };
    if (typeof application !== 'function')
      throw new TypeError(`${configuration.module} exports no function by default.`);
    const module = await application(this.optionsOf(configuration));
    this.app = await NestFactory.createApplicationContext(module, { abortOnError: false });
    this.app.enableShutdownHooks();
    const { nodeId, address } = this.objects.node;
    return { nodeId, address };
  }

  private optionsOf({ services, options }: NodeConfiguration): HighlanderOptions {
    const { clock } = this;
    if (services.kind === 'embedded') {
      const { transport: _none, ...others } = options;
      return { ...others, clock, storage: fileStore({ folder: services.folder }) };
    }
    return {
      ...options,
      clock,
      coordination: new ZooKeeperCoordination(resolveZooKeeperOptions(services.coordination), clock),
      storage: s3(services.storage),
      transport: proxiedTransport(options.transport ?? {}, {
        listening: async (address) => void (await this.ask({ op: 'listening', address })),
        wayTo: async (address) => (await this.ask({ op: 'way-to', address })) as string,
      }),
    };
  }

  private access({ method, type, id, args, options: { timeoutMs } }: AccessRequest): Promise<unknown> {
    const { objects } = this;
    const options = timeoutMs === undefined ? {} : { timeoutMs };
    const [first, second] = args as [never, never];
    switch (method) {
      case 'call': {
        const [handler, ...rest] = args as [string, ...unknown[]];
        return handlerOf(objects.ref(type, id, options), handler)(...rest);
      }
      case 'put':
        return objects.put(type, id, first, { ...options, ...(second as object | undefined) });
      case 'startup':
        return objects.startup(type, id, { ...options, ...(first as object | undefined) });
      case 'lookup':
        return objects.lookup(type, id);
      default:
        return objects[method](type, id, options);
    }
  }

  private watch({ watch, type, id }: Extract<NodeRequest, { op: 'watch' }>): void {
    const tell = (event: WatchEvent) => void this.ask({ op: 'watched', watch, event });
    const subscription = this.objects.watch(type, id).subscribe({
      next: (snapshot) => tell({ kind: 'next', snapshot }),
      error: (error: unknown) => tell({ kind: 'error', error: encodeError(error) }),
      complete: () => tell({ kind: 'complete' }),
    });
    this.watches.set(watch, subscription);
  }
}

/** A reference has a method for each handler, and nothing for what is none. */
function handlerOf(ref: UntypedRef, handler: string): (...args: unknown[]) => Promise<unknown> {
  const found = ref[handler];
  if (found) return found.bind(ref);
  const known = Object.getOwnPropertyNames(Object.getPrototypeOf(ref)).filter(
    (name) => name !== 'constructor',
  );
  throw new UnknownHandlerError(ref.type, handler, known);
}
