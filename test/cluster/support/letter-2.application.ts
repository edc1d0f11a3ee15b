import { Field, HighlanderModule, HighlanderObject, Update } from 'nestjs-highlander';
import type { ClusterModule } from 'nestjs-highlander/testing';

/** The class as it became: its field has another name. */
@HighlanderObject('letter', { version: 2 })
class Letter {
  @Field({ rename: 'text', default: '' }) body!: string;

  @Update() write(text: string): string {
    this.body = text;
    return `version 2 wrote ${text}`;
  }
}

const application: ClusterModule = (options) => ({
  module: class Application {},
  imports: [HighlanderModule.forRoot(options)],
  providers: [Letter],
});
export default application;
