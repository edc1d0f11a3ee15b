import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** The HTTP request that asked for a WebSocket. @publicApi */
export interface UpgradeRequest {
  /** Path and query, as the client sent them: `/todo?list=groceries`. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** The address of the peer, which may be a proxy. */
  readonly remoteAddress: string | undefined;
}

export function describeUpgrade({ url = '/', headers, socket }: IncomingMessage): UpgradeRequest {
  return { url, headers, remoteAddress: socket.remoteAddress };
}
