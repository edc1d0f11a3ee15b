import { Injectable } from '@nestjs/common';
import {
  ApplicationConfig,
  MetadataScanner,
  ModulesContainer,
  type ContextId,
  type NestContainer,
} from '@nestjs/core';
import {
  GuardsConsumer,
  GuardsContextCreator,
  InterceptorsConsumer,
  InterceptorsContextCreator,
  PipesConsumer,
  PipesContextCreator,
  STATIC_CONTEXT,
} from '@nestjs/core/internal.js';
import { ExceptionFiltersContext } from '@nestjs/websockets/context/exception-filters-context.js';
import { GatewayMetadataExplorer } from '@nestjs/websockets/gateway-metadata-explorer.js';
import { HandlerContexts } from './handler-contexts.js';
import { HandlerProxy, type MessageHandler } from './handler-proxy.js';

type Method = (...args: unknown[]) => void;

/** An instance of a gateway, and where it comes from: with it come the guards and all else that is around its handlers. */
export interface GatewayInstance {
  readonly instance: object;
  readonly moduleKey: string;
  readonly context: ContextId;
  /** By which Nest tells apart what was built for whom. */
  readonly inquirerId: string;
}

/** A handler with all that is around it, and what it handles. */
export interface EventHandler {
  readonly event: unknown;
  readonly handle: MessageHandler;
}

/**
 * Nest's guards, interceptors, pipes and filters around the message handlers of gateways. Where a gateway has an instance
 * for each connection, Nest itself would find and assemble all of them anew at each message. They are the same ones as long
 * as the connection lasts, so they are assembled once.
 */
@Injectable()
export class GatewayHandlers {
  private readonly contexts: HandlerContexts;
  private readonly explorer = new GatewayMetadataExplorer(new MetadataScanner());

  constructor(modules: ModulesContainer, config: ApplicationConfig) {
    // All that these creators ask of the container are its modules.
    const container = { getModules: () => modules } as NestContainer;
    this.contexts = new HandlerContexts(
      new HandlerProxy(),
      new ExceptionFiltersContext(container),
      new PipesContextCreator(container, config),
      new PipesConsumer(),
      new GuardsContextCreator(container, config),
      new GuardsConsumer(),
      new InterceptorsContextCreator(container, config),
      new InterceptorsConsumer(),
    );
  }

  /** Those of one instance. Each is assembled at its first message. */
  of({ instance, moduleKey, context, inquirerId }: GatewayInstance): EventHandler[] {
    return this.explorer.explore(instance).map(({ message, methodName, callback }) => {
      let assembled: MessageHandler | undefined;
      const assemble = (): MessageHandler => {
        // As Nest does: a single instance is served by the method of its class.
        const method =
          context === STATIC_CONTEXT ? callback : (instance as Record<string, Method>)[methodName]!;
        return this.contexts.create(instance, method, moduleKey, methodName, context, inquirerId);
      };
      return { event: message, handle: (...args) => (assembled ??= assemble())(...args) };
    });
  }
}
