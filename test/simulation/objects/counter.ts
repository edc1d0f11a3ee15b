import { Field, HighlanderObject } from 'nestjs-highlander';
import type { CounterOperation } from 'nestjs-highlander/testing';
import { SimulatedObject, type Applied } from './simulated-object.js';

@HighlanderObject('counter')
export class Counter extends SimulatedObject<CounterOperation> {
  @Field(0) count!: number;

  protected apply(operation: CounterOperation): Applied {
    if (operation.name !== 'increment') return { changed: false, answer: this.count };
    const { by = 1 } = operation;
    if (by !== 0) this.count += by;
    return { changed: by !== 0, answer: this.count };
  }
}

@HighlanderObject('strict-counter', { strict: true })
export class StrictCounter extends Counter {}
