import type { IncomingMessage } from 'node:http';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { SignedInUser } from '../model/index.js';
import { SessionTokens } from './session-tokens.js';

export type SignedInRequest = IncomingMessage & { user: SignedInUser };

/** Lets in whoever sends `Authorization: Bearer <token>`. */
@Injectable()
export class BearerGuard implements CanActivate {
  constructor(private readonly tokens: SessionTokens) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<SignedInRequest>();
    const [, token] = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
    request.user = await this.tokens.verify(token);
    return true;
  }
}
