import { Field, HighlanderModule, HighlanderObject, Update } from 'nestjs-highlander';
import type { ClusterModule } from 'nestjs-highlander/testing';

/** The class as it was. */
@HighlanderObject('letter', { version: 1 })
class Letter {
  @Field('') text!: string;

  @Update() write(text: string): string {
    this.text = text;
    return `version 1 wrote ${text}`;
  }
}

const application: ClusterModule = (options) => ({
  module: class Application {},
  imports: [HighlanderModule.forRoot(options)],
  providers: [Letter],
});
export default application;
