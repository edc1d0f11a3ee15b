import { Field, HighlanderObject } from 'nestjs-highlander';
import type { CompareAndSetOperation } from 'nestjs-highlander/testing';
import { SimulatedObject, type Applied } from './simulated-object.js';

/** A register that can also be written on condition. */
@HighlanderObject('register')
export class Register extends SimulatedObject<CompareAndSetOperation> {
  @Field(() => null) value: unknown;

  protected apply(operation: CompareAndSetOperation): Applied {
    switch (operation.name) {
      case 'write':
        this.value = operation.value;
        return { changed: true };
      case 'compare-and-set': {
        const holds = this.value === operation.expected;
        if (holds) this.value = operation.next;
        return { changed: holds, answer: holds };
      }
      default:
        return { changed: false, answer: this.value };
    }
  }
}

@HighlanderObject('strict-register', { strict: true })
export class StrictRegister extends Register {}
