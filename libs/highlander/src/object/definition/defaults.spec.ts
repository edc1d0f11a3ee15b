import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { ConfigurationError } from '../../errors/index.js';
import { Field } from '../field.decorator.js';
import { HighlanderObject } from '../highlander-object.decorator.js';
import { captureDefaults, checkDefaults } from './defaults.js';
import { defineObject } from './define-object.js';

@HighlanderObject('list')
class TodoList {
  @Field('argument') title = 'initializer';
  @Field('blue') color!: string;
  @Field(() => [{ title: 'milk' }]) todos!: { title: string }[];
  @Field() owner!: string;
  @Field(null) parent: unknown = null;
  @Field({ default: 5 }) size!: number;
  @Field() tags: string[];
  notAField = 1;

  constructor(tags: string[]) {
    this.tags = tags;
  }
}
const definition = defineObject(TodoList);

describe('captureDefaults', () => {
  it('takes what the constructor left, else what the decorator says, else undefined', () => {
    expect(captureDefaults(definition, new TodoList(['a']))).toStrictEqual({
      title: 'initializer',
      color: 'blue',
      todos: [{ title: 'milk' }],
      owner: undefined,
      parent: null,
      size: 5,
      tags: ['a'],
    });
  });

  it('takes only what the instance has itself', () => {
    expect(captureDefaults(definition, Object.create({ title: 'inherited' }) as object)).toMatchObject({
      title: 'argument',
    });
  });

  it('shares nothing with the instance, nor with other objects', () => {
    const shared = ['a'];
    const first = captureDefaults(definition, new TodoList(shared));
    const second = captureDefaults(definition, new TodoList(shared));
    expect(first.tags).not.toBe(shared);
    expect(first.tags).not.toBe(second.tags);
    expect(first.todos).not.toBe(second.todos);
  });

  it('does not even share what a factory always gives', () => {
    const always = { list: [] };
    @HighlanderObject('sample')
    class Sample {
      @Field(() => always) field: unknown;
    }
    const sample = defineObject(Sample);
    expect(captureDefaults(sample, new Sample())).toEqual({ field: always });
    expect(captureDefaults(sample, new Sample()).field).not.toBe(always);
  });

  it('refuses what can not be stored, with class, member and path', () => {
    const list = new TodoList([(() => 1) as unknown as string]);
    expect(() => captureDefaults(definition, list)).toThrow(ConfigurationError);
    expect(() => captureDefaults(definition, list)).toThrow(
      /^TodoList\.tags: its default can't be used: tags\[0\] can't be stored: it is a function\. Use JSON values/,
    );
  });

  it('says which factory throws', () => {
    let lucky = true;
    @HighlanderObject('sample')
    class Sample {
      @Field(() => {
        if (!lucky) throw new Error('no luck');
      })
      field: unknown;
    }
    const sample = defineObject(Sample);
    lucky = false;
    expect(() => captureDefaults(sample, new Sample())).toThrow(
      "Sample.field: its default can't be used: no luck",
    );
  });
});

describe('checkDefaults', () => {
  const later = {
    '~standard': { version: 1 as const, vendor: 'test', validate: () => Promise.reject(new Error('later')) },
  };
  const broken = {
    '~standard': {
      version: 1 as const,
      vendor: 'test',
      validate: () => {
        throw new Error('a bug');
      },
    },
  };

  function check(options: Parameters<typeof Field>[0]): () => void {
    class Sample {}
    Field(options)(Sample.prototype, 'field');
    HighlanderObject('sample')(Sample);
    const sample = defineObject(Sample);
    return () => checkDefaults(sample, new Sample());
  }

  it('accepts defaults that keep to their schemas', () => {
    expect(check({ schema: z.string(), default: 'a' })).not.toThrow();
  });

  it('refuses a default that breaks its own schema', () => {
    expect(check({ schema: z.object({ a: z.string() }), default: () => ({ a: 1 }) })).toThrow(
      /^Sample\.field: its default breaks its own schema: a: Invalid input.*\. Change one of them\.$/,
    );
  });

  it('refuses a default on which its schema fails', () => {
    expect(check({ schema: broken, default: 1 })).toThrow(
      'its default breaks its own schema: it failed (a bug)',
    );
  });

  it('names all such fields at once', () => {
    @HighlanderObject('sample')
    class Sample {
      @Field({ schema: z.string() }) first = 1;
      @Field({ schema: z.string() }) second = 2;
    }
    expect(() => checkDefaults(defineObject(Sample), new Sample())).toThrow(
      /Sample\.first.*\n.*Sample\.second/,
    );
  });

  it('leaves a field without a default to the first update', () => {
    expect(check({ schema: z.string() })).not.toThrow();
  });

  it('leaves a schema that answers later to the first update, whatever it will say', async () => {
    expect(check({ schema: later, default: 'a' })).not.toThrow();
    await Promise.resolve();
  });

  it('refuses what can not be stored', () => {
    class Sample {
      field = () => 1;
    }
    Field()(Sample.prototype, 'field');
    HighlanderObject('sample')(Sample);
    expect(() => checkDefaults(defineObject(Sample), new Sample())).toThrow(
      "Sample.field: its default can't be used",
    );
  });
});
