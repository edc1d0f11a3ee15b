import { describe, expect, it } from 'vitest';

import { Field } from '../field.decorator.js';
import { HighlanderObject } from '../highlander-object.decorator.js';
import { Read } from '../read.decorator.js';
import { Update } from '../update.decorator.js';
import { defineObject } from './define-object.js';
import { faultsOf } from './faults.fixture.js';

class Base {
  @Field('base') name!: string;
  @Field('base') color!: string;
  @Update() rename(): string {
    return 'base';
  }
  @Read() show(): string {
    return 'base';
  }
}

@HighlanderObject('sub')
class Sub extends Base {
  @Field('sub') override color = 'initial';
  @Field('sub') size!: string;
  override rename(): string {
    return 'sub';
  }
  @Read() override show(): string {
    return 'sub';
  }
  @Update() grow(): void {}
}

describe('A subclass', () => {
  it('has the fields of its bases, these first, its own declaration winning', () => {
    const defaults = [...defineObject(Sub).fields.values()].map((field) => [field.name, field.default]);
    expect(defaults).toEqual([
      ['name', { kind: 'value', value: 'base' }],
      ['color', { kind: 'value', value: 'sub' }],
      ['size', { kind: 'value', value: 'sub' }],
    ]);
  });

  it('has the handlers of its bases, with its own methods, decorated again or not', () => {
    const handlers = [...defineObject(Sub).handlers.values()];
    expect(handlers.map(({ name, kind }) => [name, kind])).toEqual([
      ['rename', 'update'],
      ['show', 'read'],
      ['grow', 'update'],
    ]);
    expect(handlers.slice(0, 2).map(({ method }) => method())).toEqual(['sub', 'sub']);
  });

  it('leaves its base and its siblings as they are', () => {
    @HighlanderObject('sibling')
    class Sibling extends Base {}
    const { fields, handlers } = defineObject(Sibling);
    expect([...fields.keys(), ...handlers.keys()]).toEqual(['name', 'color', 'rename', 'show']);
    expect(handlers.get('rename')?.method()).toBe('base');
  });

  it('is no object type by its base being one', () => {
    class Undecorated extends Sub {}
    expect(faultsOf(Undecorated)).toContainEqual(expect.stringMatching(/^Undecorated: it is not decorated/));
  });

  it('does not inherit the options of its base', () => {
    @HighlanderObject('further')
    class Further extends Sub {}
    @HighlanderObject('strict', { strict: true })
    class Strict {}
    @HighlanderObject('loose')
    class Loose extends Strict {}
    expect(defineObject(Further).type).toBe('further');
    expect(defineObject(Loose).options).toEqual({});
  });

  it('can not make an update of a read, or a read of an update', () => {
    @HighlanderObject('changed')
    class Changed extends Base {
      @Read() override rename(): string {
        return '';
      }
      @Update() override show(): string {
        return '';
      }
    }
    expect(faultsOf(Changed)).toEqual([
      'Changed.rename: it is @Read, but the method of Base that it overrides is not. Use the same decorator, or another name.',
      'Changed.show: it is @Update, but the method of Base that it overrides is not. Use the same decorator, or another name.',
    ]);
  });

  it('is told about the faults of its base, under the name of the base', () => {
    class Faulty {
      @Field({ default: Symbol('s') as unknown as string }) mark!: string;
    }
    @HighlanderObject('heir')
    class Heir extends Faulty {}
    expect(faultsOf(Heir)).toEqual([expect.stringMatching(/^Faulty\.mark: a symbol/)]);
  });

  it('is not told about a fault of its base that it has put right', () => {
    class Faulty {
      @Field({ default: Symbol('s') as unknown as string }) mark!: string;
    }
    @HighlanderObject('heir')
    class Heir extends Faulty {
      @Field('ok') override mark = 'initial';
    }
    expect(faultsOf(Heir)).toEqual([]);
  });

  it('may not have a method where its base has a field, nor the other way round', () => {
    class WithField {
      @Field() thing: unknown;
    }
    class WithMethod {
      @Update() thing(): void {}
    }
    // Not by `extends` alone, which TypeScript would refuse.
    Object.setPrototypeOf(WithMethod, WithField);
    Object.setPrototypeOf(WithMethod.prototype, WithField.prototype);
    HighlanderObject('mixed')(WithMethod);
    expect(faultsOf(WithMethod)).toEqual([
      'WithField.thing: a method or an accessor has its name, and only properties can be fields. Remove @Field, or rename one of them.',
    ]);
  });
});
