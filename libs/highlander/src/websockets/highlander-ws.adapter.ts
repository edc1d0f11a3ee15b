import type { IncomingMessage } from 'node:http';
import type { INestApplicationContext } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import type { WebSocket, WebSocketServer } from 'ws';
import { ConfigurationError } from '../errors/index.js';
import { ConnectionHost } from './connection.host.js';
import type { AnnounceClient, Endpoint } from './endpoint.js';

/**
 * Serves the gateways of an application that imports `HighlanderWebSocketModule`:
 *
 * ```ts
 * app.useWebSocketAdapter(new HighlanderWsAdapter(app));
 * ```
 *
 * Guards, pipes, interceptors and filters work as with Nest's own `WsAdapter`, and options of `@WebSocketGateway` reach
 * `ws` as there. What differs is documented with {@link Connection} and `HighlanderWebSocketOptions`.
 *
 * @publicApi
 */
export class HighlanderWsAdapter extends WsAdapter {
  private readonly host: ConnectionHost;
  private readonly endpoints = new Map<WebSocketServer, Endpoint>();

  constructor(app: INestApplicationContext) {
    super(app);
    this.host = connectionHost(app);
    this.host.prepareGateways();
  }

  /** @internal */
  override create(port: number, options: Record<string, unknown> & { path?: string } = {}): WebSocketServer {
    if ('verifyClient' in options) {
      throw new ConfigurationError(
        'The option verifyClient of a gateway is not used. Name a ConnectionAuthenticator in the options of ' +
          'HighlanderWebSocketModule; it sees the path of the request.',
      );
    }
    const server: WebSocketServer = super.create(port, {
      ...this.host.serverDefaults,
      ...options,
      verifyClient: this.host.gate.verify,
    });
    const endpoint = this.host.endpoint(port, options.path);
    this.endpoints.set(server, endpoint);
    server.on('connection', (socket: WebSocket, request: IncomingMessage) =>
      endpoint.accept(socket, request),
    );
    return server;
  }

  /** @internal */
  override bindClientConnect(server: WebSocketServer, callback: AnnounceClient): void {
    this.endpoints.get(server)?.announceTo(callback);
  }

  /**
   * Conversations have handlers of their own, which answer an exchange.
   *
   * @internal
   */
  override bindMessageHandlers(): void {}

  /**
   * Nest would call `handleDisconnect` and forget its promise; conversations call it instead.
   *
   * @internal
   */
  override bindClientDisconnect(): void {}

  /** @internal */
  override bindErrorHandler(server: WebSocketServer): WebSocketServer {
    return server.on('error', (error) => this.logger.error(error));
  }

  /** @internal */
  override async close(server: WebSocketServer): Promise<void> {
    await this.endpoints.get(server)?.close();
    // Who did not say goodbye is terminated.
    await super.close(server);
  }
}

function connectionHost(app: INestApplicationContext): ConnectionHost {
  try {
    return app.get(ConnectionHost, { strict: false });
  } catch (error) {
    throw new ConfigurationError(
      'HighlanderWsAdapter needs HighlanderWebSocketModule: import HighlanderWebSocketModule.forRoot() into the application.',
      { cause: error },
    );
  }
}
