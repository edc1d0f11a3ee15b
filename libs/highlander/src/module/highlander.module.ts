import { Global, Module, Scope, type DynamicModule } from '@nestjs/common';
import { DiscoveryModule, REQUEST } from '@nestjs/core';
import { ObjectIdentity } from '../object/index.js';
import { ObjectRegistry } from '../registry/index.js';
import { RestForOneSupervisor } from '../supervision/index.js';
import { HandlerEnhancers } from './handler-enhancers.js';
import {
  ConfigurableModuleClass,
  MODULE_OPTIONS_TOKEN,
  type HighlanderAsyncOptions,
} from './highlander.module-definition.js';
import { HighlanderNode } from './highlander.node.js';
import type { HighlanderOptions } from './highlander.options.js';
import { RESOLVED_OPTIONS } from './highlander.tokens.js';
import { NestObjectRuntime } from './nest-object.runtime.js';
import { ObjectExplorer } from './object.explorer.js';
import { resolveOptions } from './resolve-options.js';

/**
 * Makes the application a node: finds its object classes, and provides {@link ObjectRegistry} everywhere, as well as
 * the {@link RestForOneSupervisor} of this node's parts, for applications that append parts of their own.
 *
 * @publicApi
 */
@Global()
@Module({
  imports: [DiscoveryModule],
  providers: [
    { provide: RESOLVED_OPTIONS, inject: [MODULE_OPTIONS_TOKEN], useFactory: resolveOptions },
    ObjectExplorer,
    HandlerEnhancers,
    NestObjectRuntime,
    HighlanderNode,
    {
      provide: ObjectRegistry,
      inject: [HighlanderNode],
      useFactory: ({ registry }: HighlanderNode) => registry,
    },
    {
      provide: RestForOneSupervisor,
      inject: [HighlanderNode],
      useFactory: ({ supervisor }: HighlanderNode) => supervisor,
    },
    // An object's instance is built in a context of its own, whose "request" is its identity.
    {
      provide: ObjectIdentity,
      scope: Scope.REQUEST,
      inject: [REQUEST],
      useFactory: (identity: unknown) => identity,
    },
  ],
  exports: [ObjectRegistry, ObjectIdentity, RestForOneSupervisor],
})
export class HighlanderModule extends ConfigurableModuleClass {
  /** Without options: one process, no servers, records as files below `.highlander/`. */
  static override forRoot(options: HighlanderOptions = {}): DynamicModule {
    return super.forRoot(options);
  }

  static override forRootAsync(options: HighlanderAsyncOptions): DynamicModule {
    return super.forRootAsync(options);
  }
}
