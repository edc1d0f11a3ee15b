import { Field, HighlanderObject, Read, Update } from 'nestjs-highlander';

/** Keeps what it is told, in order, so that a test sees what was lost, and what is there twice. */
@HighlanderObject('ledger')
export class Ledger {
  @Field(() => []) entries!: number[];

  /** Resolves to how many there are now. */
  @Update() append(entry: number): number {
    return this.entries.push(entry);
  }

  @Read() all(): number[] {
    return this.entries;
  }
}
