import { Injectable } from '@nestjs/common';
import { ConnectionAuthenticator, type UpgradeRequest } from 'nestjs-highlander/websockets';
import type { SignedInUser } from '../model/index.js';
import { SessionTokens } from '../session/session-tokens.js';

/**
 * Knows a window by its session token. Browsers can't send headers of their own with a WebSocket, so the token comes
 * as a second protocol behind the real one: unlike an address, that is not logged on the way.
 */
@Injectable()
export class WindowAuthenticator extends ConnectionAuthenticator<SignedInUser> {
  constructor(private readonly tokens: SessionTokens) {
    super();
  }

  authenticate({ headers }: UpgradeRequest): Promise<SignedInUser> {
    const [, token] = headers['sec-websocket-protocol']?.split(',') ?? [];
    return this.tokens.verify(token?.trim());
  }
}
