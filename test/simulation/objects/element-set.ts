import { Field, HighlanderObject } from 'nestjs-highlander';
import type { SetOperation } from 'nestjs-highlander/testing';
import { SimulatedObject, type Applied } from './simulated-object.js';

@HighlanderObject('set')
export class ElementSet extends SimulatedObject<SetOperation> {
  @Field(() => new Set()) elements!: Set<unknown>;

  protected apply(operation: SetOperation): Applied {
    switch (operation.name) {
      case 'add': {
        const isNew = !this.elements.has(operation.element);
        this.elements.add(operation.element);
        return { changed: isNew, answer: isNew };
      }
      case 'remove': {
        const wasThere = this.elements.delete(operation.element);
        return { changed: wasThere, answer: wasThere };
      }
      case 'has':
        return { changed: false, answer: this.elements.has(operation.element) };
      default:
        return { changed: false, answer: [...this.elements] };
    }
  }
}

@HighlanderObject('strict-set', { strict: true })
export class StrictElementSet extends ElementSet {}
