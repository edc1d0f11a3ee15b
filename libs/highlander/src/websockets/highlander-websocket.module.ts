import { Global, Module, Scope, type DynamicModule } from '@nestjs/common';
import { DiscoveryModule, REQUEST } from '@nestjs/core';
import { ConnectionHost } from './connection.host.js';
import { Connection } from './connection.js';
import { GatewayHandlers } from './gateway-handlers.js';
import { GatewayExplorer } from './gateway.explorer.js';
import {
  ConfigurableModuleClass,
  MODULE_OPTIONS_TOKEN,
  type HighlanderWebSocketAsyncOptions,
} from './highlander-websocket.module-definition.js';
import { RESOLVED_WEBSOCKET_OPTIONS, resolveWebSocketOptions } from './resolve-options.js';
import { UpgradeGate } from './upgrade.gate.js';
import type { HighlanderWebSocketOptions } from './websocket-options.js';

/**
 * Provides {@link Connection} everywhere: a gateway that injects it gets one instance a connection. It takes an
 * adapter, too: `app.useWebSocketAdapter(new HighlanderWsAdapter(app))`.
 *
 * @publicApi
 */
@Global()
@Module({
  imports: [DiscoveryModule],
  providers: [
    {
      provide: RESOLVED_WEBSOCKET_OPTIONS,
      inject: [MODULE_OPTIONS_TOKEN],
      useFactory: resolveWebSocketOptions,
    },
    GatewayHandlers,
    GatewayExplorer,
    UpgradeGate,
    ConnectionHost,
    {
      provide: Connection,
      scope: Scope.REQUEST,
      inject: [REQUEST],
      useFactory: (client: object) => Connection.of(client),
    },
  ],
  exports: [Connection],
})
export class HighlanderWebSocketModule extends ConfigurableModuleClass {
  static override forRoot(options: HighlanderWebSocketOptions = {}): DynamicModule {
    return super.forRoot(options);
  }

  static override forRootAsync(options: HighlanderWebSocketAsyncOptions): DynamicModule {
    return super.forRootAsync(options);
  }
}
