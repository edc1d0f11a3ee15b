import { Field, HighlanderObject } from 'nestjs-highlander';
import type { AppendListOperation } from 'nestjs-highlander/testing';
import { SimulatedObject, type Applied } from './simulated-object.js';

@HighlanderObject('list')
export class List extends SimulatedObject<AppendListOperation> {
  @Field(() => []) elements!: unknown[];

  protected apply(operation: AppendListOperation): Applied {
    if (operation.name !== 'append') return { changed: false, answer: [...this.elements] };
    return { changed: true, answer: this.elements.push(operation.element) };
  }
}

@HighlanderObject('strict-list', { strict: true })
export class StrictList extends List {}
