import { Body, Controller, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ObjectRegistry } from 'nestjs-highlander';
import { User, userIdOf } from '../model/index.js';
import { SessionTokens } from './session-tokens.js';
import { sessionView, signInBody, type SessionView, type SignInBody } from './session.schema.js';

@ApiTags('session')
@Controller('api/session')
export class SessionController {
  constructor(
    private readonly objects: ObjectRegistry,
    private readonly tokens: SessionTokens,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Sign in with a name. A demonstration: there is no password' })
  @ApiResponse({ status: 201, standardSchema: sessionView })
  async signIn(@Body({ schema: signInBody }) { name, email }: SignInBody): Promise<SessionView> {
    const user = { id: userIdOf(name), name };
    await this.objects.ref(User, user.id).signIn(name, email);
    return { token: await this.tokens.issue(user), user };
  }
}
