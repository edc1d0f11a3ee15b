import { Injectable, UnauthorizedException } from '@nestjs/common';
import { errors, jwtVerify, SignJWT } from 'jose';
import { ObjectRegistry } from 'nestjs-highlander';
import { z } from 'zod';
import { Configuration } from '../configuration.js';
import { SessionSecret, type SignedInUser } from '../model/index.js';

const ALGORITHM = 'HS256';
const LIFETIME = '30d';

const claims = z.object({ sub: z.string().min(1), name: z.string().min(1) });

/**
 * Signs and checks who somebody said to be. This is a demonstration: there is no password, so a token proves that
 * its bearer typed a name, and nothing more. An application puts its own sign-in here.
 */
@Injectable()
export class SessionTokens {
  private key: Promise<Uint8Array> | undefined;

  constructor(
    private readonly configuration: Configuration,
    private readonly objects: ObjectRegistry,
  ) {}

  async issue({ id, name }: SignedInUser): Promise<string> {
    return new SignJWT({ name })
      .setProtectedHeader({ alg: ALGORITHM })
      .setSubject(id)
      .setIssuedAt()
      .setExpirationTime(LIFETIME)
      .sign(await this.loadKey());
  }

  async verify(token: string | undefined): Promise<SignedInUser> {
    if (!token) throw new UnauthorizedException('Sign in first: POST /api/session, then send its token.');
    try {
      const { payload } = await jwtVerify(token, await this.loadKey(), { algorithms: [ALGORITHM] });
      const { sub, name } = claims.parse(payload);
      return { id: sub, name };
    } catch (error) {
      if (!(error instanceof errors.JOSEError || error instanceof z.ZodError)) throw error;
      throw new UnauthorizedException('This session is over or was signed by another server. Sign in again.');
    }
  }

  private loadKey(): Promise<Uint8Array> {
    this.key ??= this.loadSecret().then((secret) => new TextEncoder().encode(secret));
    // A failure isn't kept: the next request tries again.
    this.key.catch(() => (this.key = undefined));
    return this.key;
  }

  private async loadSecret(): Promise<string> {
    return this.configuration.sessionSecret ?? this.objects.ref(SessionSecret, 'current').reveal();
  }
}
