import { ForbiddenException, NotFoundException } from '@nestjs/common';
import { currentCall, Field, HighlanderObject, ObjectRegistry, Read, Update } from 'nestjs-highlander';

/** An object that calls others. */
@HighlanderObject('talker')
export class Talker {
  @Field(0) heard!: number;

  constructor(private readonly objects: ObjectRegistry) {}

  @Read() echo(word: string): string {
    return word;
  }

  /** Lets another one answer. */
  @Read() ask(other: string, word: string): Promise<string> {
    return this.objects.ref(Talker, other).echo(word);
  }

  /** Each calls the next one, from within its own turn. */
  @Update() async tell([next, ...others]: string[]): Promise<number> {
    if (next !== undefined) await this.objects.ref(Talker, next).tell(others);
    return ++this.heard;
  }

  @Read() async principalAt(others: string[]): Promise<unknown> {
    const [next, ...rest] = others;
    return next === undefined ? currentCall()?.principal : this.objects.ref(Talker, next).principalAt(rest);
  }

  @Update() refuse(kind: 'forbidden' | 'missing' | 'range'): void {
    if (kind === 'forbidden') throw new ForbiddenException({ reason: 'not yours', list: 'home' });
    if (kind === 'missing') throw new NotFoundException('no such thing');
    throw new RangeError('out of range');
  }
}
