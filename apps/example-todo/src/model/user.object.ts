import { Field, HighlanderObject, Update } from 'nestjs-highlander';
import { z } from 'zod';

/** A person. Knows which lists to show; whether they may be opened, the lists decide. */
@HighlanderObject('user')
export class User {
  /** Empty: nobody of this name has ever signed in. */
  @Field({ schema: z.string().max(40) }) name = '';
  @Field({ schema: z.union([z.email(), z.literal('')]) }) email = '';
  @Field({ schema: z.array(z.string()), default: () => [] }) knownLists!: string[];

  @Update()
  signIn(name: string, email?: string): void {
    this.name = name;
    if (email !== undefined) this.email = email;
  }

  @Update()
  learnList(list: string): void {
    if (!this.knownLists.includes(list)) this.knownLists.unshift(list);
  }

  @Update()
  forgetList(list: string): void {
    this.knownLists = this.knownLists.filter((known) => known !== list);
  }
}
