import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { keepAlive } from '../clock/index.js';
import { Claims, Membership, NodeSession, NodeTransport } from '../cluster/index.js';
import { ConfigurationError, messageOf } from '../errors/index.js';
import { Deadlines, HostedType, NodeStore, ObjectHost, TypeDirectory } from '../host/index.js';
import { checkDefaults, ObjectIdentity, type NodeInfo, type ObjectDefinition } from '../object/index.js';
import {
  CallRouter,
  CallServer,
  NodeLoads,
  ObjectRegistry,
  ObjectShutdown,
  Placements,
  RegistryChild,
  RemoteNodes,
  Watches,
} from '../registry/index.js';
import { RestForOneSupervisor, type SupervisionEvent } from '../supervision/index.js';
import { RESOLVED_OPTIONS } from './highlander.tokens.js';
import { NestObjectRuntime } from './nest-object.runtime.js';
import { ObjectExplorer } from './object.explorer.js';
import type { ResolvedOptions } from './resolve-options.js';

// What the sample instance that is built at start is called.
const SAMPLE_ID = 'highlander-start-check';
const LAST_PART = 'Registry';

/** This node: its parts, and the chain that keeps them honest. The only place that knows how all is wired. */
@Injectable()
export class HighlanderNode implements OnModuleInit, OnApplicationShutdown {
  readonly registry: ObjectRegistry;
  private readonly logger = new Logger('Highlander');
  private readonly types = new TypeDirectory();
  private readonly host: ObjectHost;
  private readonly session: NodeSession;
  private hasServed = false;
  private readonly router: CallRouter;
  /** The chain. Applications may append parts of their own to it, which then run on top of all the others. */
  readonly supervisor: RestForOneSupervisor;

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly explorer: ObjectExplorer,
    private readonly runtime: NestObjectRuntime,
  ) {
    const { namespace, coordination, storage, clock, random, propagation } = options;
    const nodeId = random.uniqueId();
    const startedAt = clock.now();
    const { types } = this;
    const deadlines = new Deadlines(clock);
    const warn = (message: string, details: Record<string, unknown>): void =>
      this.logger.warn({ message, ...details });

    const store = new NodeStore(storage, namespace);
    this.session = new NodeSession(coordination, { namespace, nodeId, address: null }, clock);
    const membership = new Membership(
      this.session,
      () => ({
        nodeId,
        types: Object.fromEntries(types.all().map(({ name, definition }) => [name, definition.version])),
        startedAt,
      }),
      (left) => {
        transport.disconnect(left);
        loads.forget(left);
      },
    );
    const transport: NodeTransport = new NodeTransport(
      options.transport?.create({ namespace, nodeId }, { clock, random }),
      (request, from) => server.handle(request, from),
      (reason) => watches.peersLeave(reason),
    );
    const watches = new Watches(clock, random);
    const claims: Claims = new Claims({
      coordination,
      clock,
      random,
      owner: () => ({ namespace, nodeId, address: transport.address }),
    });
    this.host = new ObjectHost(
      {
        node: { namespace, nodeId },
        claims,
        store,
        runtime,
        clock,
        random,
        onNotHere: (call, type, why) => this.router.onNotHere(call, type, why),
        warn,
      },
      options,
    );
    const server: CallServer = new CallServer({
      namespace,
      host: this.host,
      claims,
      types,
      deadlines,
      propagation,
    });
    const remote = new RemoteNodes(transport, propagation);
    const loads = new NodeLoads(clock, async (node) =>
      node.nodeId === nodeId ? this.host.liveCount : remote.load(node),
    );
    const placements = new Placements({
      node: () => membership.node,
      nodes: () => membership.nodes,
      loads,
      defaultPlacement: options.placement,
    });
    this.router = new CallRouter({
      nodeId,
      host: this.host,
      claims,
      placements,
      remote,
      clock,
      random,
      isConnected: transport.isConnected,
    });
    this.registry = new ObjectRegistry({
      router: this.router,
      placements,
      shutdown: new ObjectShutdown(nodeId, this.host, claims, remote, this.router, deadlines),
      claims,
      host: this.host,
      types,
      runtime,
      membership,
      store,
      watches,
      deadlines,
    });
    this.supervisor = new RestForOneSupervisor({
      children: [
        store,
        this.session,
        membership,
        transport,
        this.host,
        new RegistryChild(this.router, membership, transport),
      ],
      maxRestarts: options.supervision.maxRestarts,
      withinMs: options.supervision.withinMs,
      // The host bounds its own stop; the supervisor shall not give up before.
      stopTimeoutMs: options.drainTimeoutMs + 15_000,
      clock,
      onEscalate: (error) => this.escalate(error),
      onEvent: (event) => this.report(event),
    });
  }

  async onModuleInit(): Promise<void> {
    for (const definition of this.explorer.explore()) {
      await this.checkSample(definition);
      this.types.add(new HostedType(definition, this.runtime, this.options.defaults));
    }
    this.warnOfShortCalls();
    await keepAlive(() => this.supervisor.start());
    this.logger.log(describeNode(this.registry.node));
  }

  async onApplicationShutdown(): Promise<void> {
    this.session.giveUp();
    try {
      await keepAlive(() => this.supervisor.stop());
    } finally {
      this.close();
    }
  }

  /** Whatever still waits for a start won't see one. */
  private close(): void {
    this.router.close();
    this.host.close();
  }

  /** What its operator wants to know of the chain. */
  private report(event: SupervisionEvent): void {
    // A first start that fails is told by its error.
    if (event.kind === 'failed' && !this.hasServed) return;
    switch (event.kind) {
      case 'failed':
        this.logger.warn({
          message: 'a part of this node has failed',
          part: event.child,
          cause: messageOf(event.error),
        });
        break;
      case 'restarting':
        this.logger.warn({
          message: 'it and the parts behind it are started again',
          part: event.child,
          restarts: event.restarts,
        });
        break;
      case 'stopped':
        if (event.error !== undefined) {
          this.logger.warn({
            message: 'a part of this node could not be stopped well',
            part: event.child,
            cause: messageOf(event.error),
          });
        }
        break;
      case 'started':
        if (event.child === LAST_PART && this.hasServed) this.logger.log('The node serves again');
        this.hasServed ||= event.child === LAST_PART;
    }
  }

  /** Calls shall outlast the death of an owner: those that are given up before would fail for nothing. */
  private warnOfShortCalls(): void {
    const { sessionTimeoutMs } = this.options.coordination;
    if (sessionTimeoutMs === undefined) return;
    const needMs = 1.5 * sessionTimeoutMs;
    for (const { name, callTimeoutMs } of this.types.all()) {
      if (callTimeoutMs >= needMs) continue;
      this.logger.warn({
        message:
          'calls may be given up before another node can take over from one that has died; raise callTimeoutMs, or shorten the sessions',
        type: name,
        callTimeoutMs,
        sessionTimeoutMs,
        atLeastMs: needMs,
      });
    }
  }

  /** Faults of initializers and of injected dependencies show on an instance alone: better now than at the first call. */
  private async checkSample(definition: ObjectDefinition): Promise<void> {
    let sample: object;
    try {
      sample = await this.runtime.create(definition, new ObjectIdentity(definition.type, SAMPLE_ID));
    } catch (error) {
      throw new ConfigurationError(
        `${definition.target.name} can't be built: ${messageOf(error)}. Its constructor runs once at start, to check its fields, ` +
          'and at every activation: keep it free of effects, and use onActivate for them.',
        { cause: error },
      );
    }
    checkDefaults(definition, sample);
  }

  private async escalate(error: unknown): Promise<void> {
    this.close();
    this.logger.error({
      message: 'this node can’t keep its parts running and gives up',
      cause: messageOf(error),
    });
    const { onEscalate } = this.options.supervision;
    if (onEscalate) await onEscalate(error);
    else process.kill(process.pid, 'SIGTERM');
  }
}

function describeNode({ nodeId, types, address }: NodeInfo): string {
  const served = Object.keys(types).join(', ') || 'no types';
  return `Node ${nodeId} serves ${served}${address === null ? '' : `, and takes calls of other nodes at ${address}`}`;
}
