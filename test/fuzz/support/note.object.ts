import { Field, HighlanderObject, Read, Update } from 'nestjs-highlander';

@HighlanderObject('note')
export class Note {
  /** What its handlers throw next. */
  static toThrow: () => unknown = () => new Error('nothing');

  @Field() text = 'empty';

  @Update() write(text: string): string {
    this.text = text;
    return text;
  }

  @Update() keep(value: unknown): unknown {
    this.text = value as string;
    return value;
  }

  @Read() show(value: unknown): unknown {
    return value;
  }

  @Read() fail(): never {
    throw Note.toThrow();
  }

  @Update() failUpdate(): never {
    this.text = 'changed';
    throw Note.toThrow();
  }
}
