import type { IncomingMessage } from 'node:http';
import {
  HttpException,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { VerifyClientCallbackAsync } from 'ws';
import { ConfigurationError, messageOf } from '../errors/index.js';
import type { ConnectionAuthenticator } from './connection-authenticator.js';
import { originRule, type OriginRule } from './origin-rule.js';
import { PendingUpgrade } from './pending-upgrade.js';
import { FORBIDDEN_ORIGIN, NOT_SERVING, refusalFor, UNAUTHENTICATED, type Refusal } from './refusal.js';
import { describeUpgrade, type UpgradeRequest } from './upgrade-request.js';
import { RESOLVED_WEBSOCKET_OPTIONS, type ResolvedWebSocketOptions } from './resolve-options.js';

const PLAIN_TEXT = { 'Content-Type': 'text/plain; charset=utf-8' };

/** Decides, before a WebSocket is opened, who gets one. The decision is an HTTP answer, so it costs little. */
@Injectable()
export class UpgradeGate implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('HighlanderWebSockets');
  private readonly isAllowed: OriginRule;
  private readonly waiting = new Set<PendingUpgrade>();
  private readonly principals = new WeakMap<IncomingMessage, unknown>();
  private authenticator: ConnectionAuthenticator | undefined;
  private isOpen = false;

  constructor(
    @Inject(RESOLVED_WEBSOCKET_OPTIONS) private readonly options: ResolvedWebSocketOptions,
    private readonly moduleRef: ModuleRef,
  ) {
    this.isAllowed = originRule(options.origins);
  }

  onModuleInit(): void {
    const { authenticator } = this.options;
    if (!authenticator) return;
    try {
      this.authenticator = this.moduleRef.get(authenticator, { strict: false });
    } catch (error) {
      throw new ConfigurationError(
        `HighlanderWebSocketModule can't get its authenticator ${authenticator.name} (${messageOf(error)}). ` +
          'List it in the providers of a module, without a scope of its own.',
        { cause: error },
      );
    }
  }

  /** A gateway with a port of its own listens earlier, before the application is ready. */
  onApplicationBootstrap(): void {
    this.isOpen = true;
  }

  /** Who comes now, or waits, would not stay for long. */
  onModuleDestroy(): void {
    this.isOpen = false;
    for (const pending of this.waiting) pending.settle(NOT_SERVING);
  }

  /** Who was let in with this request. */
  principalOf(request: IncomingMessage): unknown {
    return this.principals.get(request);
  }

  /** For `verifyClient` of ws: the one moment when the request is known to be well-formed, and nothing is promised. */
  readonly verify: VerifyClientCallbackAsync = ({ req, origin }, done) => {
    const answer = (refusal?: Refusal): void => {
      if (refusal) done(false, refusal.status, refusal.message, PLAIN_TEXT);
      else done(true);
    };
    const request = describeUpgrade(req);
    const refusal = this.refuseUnasked(origin, request);
    if (refusal || !this.authenticator) {
      answer(refusal);
      return;
    }
    const { clock, authenticateTimeoutMs } = this.options;
    const pending = new PendingUpgrade(req.socket, clock, authenticateTimeoutMs, answer, this.waiting);
    void this.authenticate(this.authenticator, request, req).then((reason) => pending.settle(reason));
  };

  private refuseUnasked(origin: string | undefined, request: UpgradeRequest): Refusal | undefined {
    if (!this.isOpen) return NOT_SERVING;
    try {
      return this.isAllowed(origin, request) ? undefined : FORBIDDEN_ORIGIN;
    } catch (error) {
      this.logger.error({ message: 'The origin rule failed', error });
      return FORBIDDEN_ORIGIN;
    }
  }

  private async authenticate(
    authenticator: ConnectionAuthenticator,
    request: UpgradeRequest,
    req: IncomingMessage,
  ): Promise<Refusal | undefined> {
    try {
      const principal = await authenticator.authenticate(request);
      // Whoever forgot to return anything, or said no in another way, did not mean to let everybody in.
      if (principal === null || principal === undefined || principal === false) return UNAUTHENTICATED;
      this.principals.set(req, principal);
      return undefined;
    } catch (error) {
      if (!(error instanceof HttpException))
        this.logger.warn({ message: 'A client was not authenticated', error: messageOf(error) });
      return refusalFor(error);
    }
  }
}
