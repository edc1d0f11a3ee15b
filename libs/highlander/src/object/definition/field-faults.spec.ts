import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import type { PlainDefault } from '../field-options.interface.js';
import { Field } from '../field.decorator.js';
import { HighlanderObject } from '../highlander-object.decorator.js';
import type { ObjectClass } from '../object-definition.interface.js';
import { Update } from '../update.decorator.js';
import { faultsOf } from './faults.fixture.js';

/** A class with one field. Takes any argument, also what TypeScript itself would refuse. */
function classWithField(argument: unknown, name = 'field'): ObjectClass {
  class Sample {}
  Field(argument as PlainDefault)(Sample.prototype, name);
  HighlanderObject('sample', { version: 2 })(Sample);
  return Sample;
}

const NEEDS_FACTORY =
  'Sample.field: a default that can be changed would be shared by all objects. Write a factory: @Field(() => …).';

describe('A field', () => {
  it.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf', '__proto__', '__defineGetter__'])(
    'must not be named %s',
    (name) => {
      expect(faultsOf(classWithField(1, name))).toEqual([
        `Sample.${name}: every object has a member "${name}" already. Rename the field.`,
      ]);
    },
  );

  it('must be a property', () => {
    @HighlanderObject('sample')
    class Sample {
      @Field() method(): void {}
      @Field() get getter(): number {
        throw new Error('a getter is never run');
      }
      @Field() set setter(_value: number) {}
      @Field() @Update() handler(): void {}
    }
    expect(faultsOf(Sample)).toEqual(
      ['method', 'getter', 'setter', 'handler'].map(
        (name) =>
          `Sample.${name}: a method or an accessor has its name, and only properties can be fields. Remove @Field, or rename one of them.`,
      ),
    );
  });

  it('must not be static', () => {
    @HighlanderObject('sample')
    class Sample {
      @Field() static count = 1;
    }
    expect(faultsOf(Sample)).toEqual([
      "Sample.count: a static member belongs to the class and can't be a field. Remove static or @Field.",
    ]);
  });

  it('must have a name', () => {
    const mark = Symbol('mark');
    @HighlanderObject('sample')
    class Sample {
      @Field() [mark] = 1;
    }
    expect(faultsOf(Sample)).toEqual([
      "Sample.Symbol(mark): fields are stored by name, and a symbol isn't one. Use a string.",
    ]);
  });

  it.each([
    [[]],
    [new Date(0)],
    [new Map()],
    [new Set()],
    [new Uint8Array()],
    [/x/],
    [{ default: [] }],
    [{ default: {} }],
  ])('needs a factory for the default %o', (argument) => {
    expect(faultsOf(classWithField(argument))).toEqual([NEEDS_FACTORY]);
  });

  it('is kept from such arguments by its types already, and else at the start', () => {
    const decorators = [
      // @ts-expect-error a list needs a factory
      Field([]),
      // @ts-expect-error a date needs a factory
      Field(new Date(0)),
      // @ts-expect-error a Map needs a factory
      Field(new Map()),
      // @ts-expect-error a list needs a factory, in options too
      Field({ default: [] }),
      // @ts-expect-error there is no such option
      Field({ defualt: 1 }),
    ];
    for (const decorate of decorators) {
      class Sample {}
      decorate(Sample.prototype, 'field');
      HighlanderObject('sample')(Sample);
      expect(faultsOf(Sample)).toHaveLength(1);
    }
  });

  it.each([[Symbol('s')], [{ default: Symbol('s') }]])('must not have the default %o', (argument) => {
    expect(faultsOf(classWithField(argument))).toEqual([
      "Sample.field: a symbol can't be stored, so it can't be a default. Use a string.",
    ]);
  });

  it('must not have options that do not exist', () => {
    expect(faultsOf(classWithField({ title: '', schema: undefined }))).toEqual([
      'Sample.field: @Field has no option "title" (a plain object is always options; it has default, schema, rename). ' +
        'If the object is meant as the default, write a factory: @Field(() => ({ … })).',
    ]);
  });

  it('must not have a default that can not be stored, which is named with its path', () => {
    expect(faultsOf(classWithField(() => ({ list: [1, () => 1] })))).toEqual([
      expect.stringMatching(
        /^Sample\.field: its default can't be used: field\.list\[1\] can't be stored: it is a function\./,
      ),
    ]);
  });

  it('must not have a factory that throws', () => {
    class Todo {}
    const failing = () => {
      throw new Error('no luck');
    };
    expect(faultsOf(classWithField(failing))).toEqual(["Sample.field: its default can't be used: no luck"]);
    expect(faultsOf(classWithField({ default: Todo }))).toEqual([
      expect.stringContaining("Class constructor Todo cannot be invoked without 'new'"),
    ]);
  });

  it.each([z.string(), Object.assign(() => 1, { '~standard': z.string()['~standard'] })])(
    'must not have a schema for a default',
    (schema) => {
      expect(faultsOf(classWithField(schema))).toEqual([
        'Sample.field: a schema alone is no argument of @Field. Write @Field({ schema }).',
      ]);
    },
  );

  it.each([[{}], [null], ['string'], [() => true], [{ '~standard': {} }]])(
    'must not have the schema %o',
    (schema) => {
      expect(faultsOf(classWithField({ schema }))).toEqual([
        'Sample.field: the option schema is no Standard Schema. Give it one of zod, valibot, arktype or another that is.',
      ]);
    },
  );

  it.each([[5], [''], [[1]], [['old', '']], [{}]])('must not have the older names %o', (rename) => {
    expect(faultsOf(classWithField({ rename }))).toEqual([
      'Sample.field: the option rename is not a name or a list of names. Give it the older names of the field.',
    ]);
  });

  it('must not have an older name that is a field today, be it its own', () => {
    @HighlanderObject('sample', { version: 2 })
    class Sample {
      @Field({ rename: 'title' }) name = '';
      @Field({ rename: ['label', 'title'] }) title = '';
    }
    expect(faultsOf(Sample)).toEqual([
      'Sample.name: its older name "title" is a field today. Remove one of them.',
      'Sample.title: its older name "title" is a field today. Remove one of them.',
    ]);
  });

  it('must not share an older name with another field, nor have it twice', () => {
    @HighlanderObject('sample', { version: 2 })
    class Sample {
      @Field({ rename: 'old' }) first = '';
      @Field({ rename: 'old' }) second = '';
      @Field({ rename: ['a', 'a'] }) third = '';
    }
    expect(faultsOf(Sample)).toEqual([
      'Sample.second: its older name "old" is given to first already. Remove one of them.',
      'Sample.third: its older name "a" is given to third already. Remove one of them.',
    ]);
  });
});
