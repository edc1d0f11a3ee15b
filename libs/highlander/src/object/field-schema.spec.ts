import type { StandardSchemaV1 } from '@standard-schema/spec';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { ConfigurationError } from '../errors/index.js';
import { defineObject } from './definition/index.js';
import { validateFields } from './field-schema.js';
import { Field } from './field.decorator.js';
import { HighlanderObject } from './highlander-object.decorator.js';

const IDENTITY = { type: 'sample', id: 'a' };

function schemaOf(validate: StandardSchemaV1['~standard']['validate']): StandardSchemaV1 {
  return { '~standard': { version: 1, vendor: 'test', validate } };
}

const failing = (message: string) =>
  schemaOf(() => {
    throw new Error(message);
  });

@HighlanderObject('sample')
class Sample {
  @Field({ schema: z.string() }) name: unknown;
  @Field({ schema: z.array(z.object({ due: z.date() })) }) todos: unknown;
  @Field({ schema: z.string().refine((text) => Promise.resolve(text !== 'taken'), 'taken') }) slug: unknown;
  @Field({ schema: failing('a bug') }) faulty: unknown;
  @Field({ schema: schemaOf(() => Promise.reject(new Error('no network'))) }) remote: unknown;
  @Field({
    schema: schemaOf(() => ({
      issues: [{ message: 'bad', path: [{ key: 'a' }, 0, 'b'] }, { message: 'worse' }],
    })),
  })
  bad: unknown;
  @Field() free: unknown;
}
const definition = defineObject(Sample);

const validate = (values: Record<string, unknown>) =>
  validateFields(definition, IDENTITY, Object.entries(values));

describe('validateFields', () => {
  it('answers at once where all schemas do', () => {
    expect(validate({ name: 'a', todos: [{ due: new Date() }] })).toEqual([]);
    expect(validate({ name: 1 })).toMatchObject([{ field: 'name', path: [] }]);
  });

  it('collects all issues, each with its field and path', () => {
    expect(validate({ name: 1, todos: [{ due: new Date() }, { due: 'no' }], bad: 1 })).toMatchObject([
      { field: 'name', path: [], message: expect.stringContaining('expected string') as unknown },
      { field: 'todos', path: [1, 'due'] },
      { field: 'bad', path: ['a', 0, 'b'], message: 'bad' },
      { field: 'bad', path: [], message: 'worse' },
    ]);
  });

  it('waits for schemas that answer later, and keeps the order of the fields', async () => {
    const pending = validate({ slug: 'taken', name: 1 });
    expect(pending).toBeInstanceOf(Promise);
    expect(await pending).toMatchObject([{ field: 'slug', message: 'taken' }, { field: 'name' }]);
    expect(await validate({ slug: 'free' })).toEqual([]);
  });

  it('asks only the schemas of the given fields', () => {
    expect(validate({ name: 'a' })).toEqual([]);
    expect(validate({ free: Symbol('anything'), unknown: 1 })).toEqual([]);
  });

  it('ignores what the schema makes of a value', () => {
    const values: [string, unknown][] = [['name', 'a']];
    expect(validateFields(definition, IDENTITY, values)).toEqual([]);
    expect(values).toEqual([['name', 'a']]);
  });

  it.each([
    ['faulty', 'a bug'],
    ['remote', 'no network'],
  ])('rejects when the schema of %s fails instead of answering', async (field, message) => {
    const pending = Promise.resolve(validate({ name: 'a', [field]: 1 }));
    await expect(pending).rejects.toThrow(ConfigurationError);
    await expect(pending).rejects.toMatchObject({
      message: `The schema of the field "${field}" failed instead of answering: ${message}. Let it report issues rather than throw.`,
      type: 'sample',
      id: 'a',
      ran: 'no',
      cause: expect.objectContaining({ message }) as unknown,
    });
  });

  it('leaves no rejection behind when several schemas fail', async () => {
    await expect(Promise.resolve(validate({ faulty: 1, remote: 1, slug: 'x' }))).rejects.toThrow('a bug');
  });
});
