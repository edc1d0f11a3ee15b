import { randomBytes } from 'node:crypto';
import { Field, HighlanderObject, Update } from 'nestjs-highlander';

/** What sessions are signed with. There can be only one, in the whole cluster and for good: an object, too. */
@HighlanderObject('session-secret')
export class SessionSecret {
  @Field() secret = '';

  @Update()
  reveal(): string {
    return (this.secret ||= randomBytes(32).toString('base64url'));
  }
}
