import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Membership, NodeSession } from '../cluster/index.js';
import { ConfigurationError, messageOf } from '../errors/index.js';
import { HostedType, NodeStore, ObjectHost, TypeDirectory } from '../host/index.js';
import { checkDefaults, ObjectIdentity, type ObjectDefinition } from '../object/index.js';
import { answerForOtherNode, ObjectRegistry, Watches } from '../registry/index.js';
import { RestForOneSupervisor } from '../supervision/index.js';
import { RESOLVED_OPTIONS } from './highlander.tokens.js';
import { NestObjectRuntime } from './nest-object.runtime.js';
import { ObjectExplorer } from './object.explorer.js';
import type { ResolvedOptions } from './resolve-options.js';

// What the sample instance that is built at start is called.
const SAMPLE_ID = 'highlander-start-check';

/** This node: its parts, and the chain that keeps them honest. The only place that knows how all is wired. */
@Injectable()
export class HighlanderNode implements OnModuleInit, OnApplicationShutdown {
  readonly registry: ObjectRegistry;
  private readonly logger = new Logger('Highlander');
  private readonly types = new TypeDirectory();
  private readonly host: ObjectHost;
  /** The chain. Applications may append parts of their own to it, which then run on top of all the others. */
  readonly supervisor: RestForOneSupervisor;

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly explorer: ObjectExplorer,
    private readonly runtime: NestObjectRuntime,
  ) {
    const { namespace, coordination, storage, clock, random } = options;
    const owner = { namespace, nodeId: random.uniqueId(), address: null };
    const startedAt = clock.now();
    const store = new NodeStore(storage, namespace);
    const session = new NodeSession(coordination, owner);
    const membership = new Membership(session, () => ({
      nodeId: owner.nodeId,
      address: owner.address,
      types: Object.fromEntries(this.types.all().map(({ name, definition }) => [name, definition.version])),
      startedAt,
    }));
    const watches = new Watches();
    this.host = new ObjectHost(
      {
        owner,
        coordination,
        store,
        runtime,
        clock,
        random,
        warn: (message, details) => this.logger.warn({ message, ...details }),
      },
      options,
      {
        committed: (identity, snapshot) => watches.committed(identity, snapshot),
        lost: (identity) => watches.lost(identity),
        ownedElsewhere: answerForOtherNode,
      },
    );
    this.registry = new ObjectRegistry({
      host: this.host,
      types: this.types,
      runtime,
      membership,
      store,
      watches,
      clock,
    });
    this.supervisor = new RestForOneSupervisor({
      children: [store, session, membership, this.host],
      maxRestarts: options.supervision.maxRestarts,
      withinMs: options.supervision.withinMs,
      // The host bounds its own stop; the supervisor shall not give up before.
      stopTimeoutMs: options.drainTimeoutMs + 15_000,
      clock,
      onEscalate: (error) => this.escalate(error),
    });
  }

  async onModuleInit(): Promise<void> {
    for (const definition of this.explorer.explore()) {
      await this.checkSample(definition);
      this.types.add(new HostedType(definition, this.runtime, this.options.defaults));
    }
    await this.supervisor.start();
    this.logger.log(
      `Node ${this.registry.node.nodeId} serves ${Object.keys(this.registry.node.types).join(', ') || 'no types'}`,
    );
  }

  async onApplicationShutdown(): Promise<void> {
    await this.supervisor.stop();
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
    this.host.close();
    this.logger.error({
      message: 'this node can’t keep its parts running and gives up',
      cause: messageOf(error),
    });
    const { onEscalate } = this.options.supervision;
    if (onEscalate) await onEscalate(error);
    else process.kill(process.pid, 'SIGTERM');
  }
}
