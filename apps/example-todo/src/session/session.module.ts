import { Module } from '@nestjs/common';
import { SessionSecret, User } from '../model/index.js';
import { BearerGuard } from './bearer.guard.js';
import { SessionTokens } from './session-tokens.js';
import { SessionController } from './session.controller.js';

@Module({
  controllers: [SessionController],
  providers: [User, SessionSecret, SessionTokens, BearerGuard],
  exports: [SessionTokens, BearerGuard],
})
export class SessionModule {}
