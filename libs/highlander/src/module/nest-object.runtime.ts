import { Injectable } from '@nestjs/common';
import { ContextIdFactory, ModuleRef } from '@nestjs/core';
import type { ObjectRuntime } from '../host/index.js';
import type { ObjectDefinition, ObjectIdentity } from '../object/index.js';
import { HandlerEnhancers } from './handler-enhancers.js';

type Runner = (instance: object, args: readonly unknown[]) => unknown;
type Guard = ((...args: unknown[]) => Promise<unknown>) | undefined;

/** Objects as Nest builds them, and handlers with what Nest puts around them. */
@Injectable()
export class NestObjectRuntime implements ObjectRuntime {
  private readonly runners = new Map<ObjectDefinition, Map<string, Runner>>();
  private readonly guards = new Map<ObjectDefinition, Map<string, Guard>>();

  constructor(
    private readonly moduleRef: ModuleRef,
    private readonly enhancers: HandlerEnhancers,
  ) {}

  async create({ target }: ObjectDefinition, identity: ObjectIdentity): Promise<object> {
    const contextId = ContextIdFactory.create();
    this.moduleRef.registerRequestByContextId(identity, contextId);
    return this.moduleRef.resolve(target, contextId, { strict: false });
  }

  invoke(definition: ObjectDefinition, handler: string, instance: object, args: readonly unknown[]): unknown {
    return cached(this.runners, definition, handler, () => this.runnerOf(definition, handler))(
      instance,
      args,
    );
  }

  authorize(
    definition: ObjectDefinition,
    operation: string,
    args: readonly unknown[],
  ): Promise<void> | undefined {
    const guard = cached(this.guards, definition, operation, () =>
      this.enhancers.guard(definition, operation),
    );
    return guard?.(...args) as Promise<void> | undefined;
  }

  private runnerOf(definition: ObjectDefinition, handler: string): Runner {
    const { method } = definition.handlers.get(handler)!;
    const enhanced = this.enhancers.wrap(definition, handler, method);
    if (enhanced) return (_instance, args) => enhanced(...args);
    return (instance, args) => method.apply(instance, args as unknown[]);
  }
}

function cached<V>(
  cache: Map<ObjectDefinition, Map<string, V>>,
  definition: ObjectDefinition,
  name: string,
  create: () => V,
): V {
  let ofType = cache.get(definition);
  if (!ofType) cache.set(definition, (ofType = new Map()));
  if (!ofType.has(name)) ofType.set(name, create());
  return ofType.get(name) as V;
}
