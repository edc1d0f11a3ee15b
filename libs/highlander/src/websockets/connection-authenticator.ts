import type { UpgradeRequest } from './upgrade-request.js';

/**
 * Decides who may open a connection, before it is opened. A provider of your application; name its class in the
 * options of `HighlanderWebSocketModule`.
 *
 * @publicApi
 */
export abstract class ConnectionAuthenticator<Principal = unknown> {
  /**
   * Who is asking: what becomes `connection.principal` and, in objects, `currentCall().principal`.
   *
   * `null`, like `undefined` or `false`, and anything thrown refuse the client with HTTP status 401, an `HttpException` with its own status.
   */
  abstract authenticate(request: UpgradeRequest): Principal | null | Promise<Principal | null>;
}
