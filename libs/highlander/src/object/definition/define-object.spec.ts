import { Injectable, Scope } from '@nestjs/common';
import { SCOPE_OPTIONS_METADATA } from '@nestjs/common/constants.js';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { Field } from '../field.decorator.js';
import { HighlanderObject } from '../highlander-object.decorator.js';
import type { HighlanderObjectOptions } from '../object-options.interface.js';
import { Read } from '../read.decorator.js';
import { Update } from '../update.decorator.js';
import { defineObject, isHighlanderObject } from './define-object.js';
import { faultsOf } from './faults.fixture.js';

const tags = z.array(z.string());
const noTodos = () => [];

@HighlanderObject('list', { version: 2, idleTimeoutMs: 5 })
class TodoList {
  @Field() title = '';
  @Field('blue') color!: string;
  @Field(noTodos) todos!: unknown[];
  @Field({ schema: tags, default: noTodos, rename: ['labels', 'marks'] }) tags!: string[];
  @Field({ default: 7n, rename: 'old' }) size!: bigint;
  notAField = 1;

  @Update() insert(): void {}
  @Read() open(): number {
    return 1;
  }
  helper(): void {}
}

describe('defineObject', () => {
  it('reads type, version and options of a class', () => {
    expect(defineObject(TodoList)).toMatchObject({
      type: 'list',
      target: TodoList,
      version: 2,
      options: { version: 2, idleTimeoutMs: 5 },
    });
  });

  it('takes version 1 where none is given', () => {
    @HighlanderObject('plain')
    class Plain {}
    expect(defineObject(Plain)).toMatchObject({ version: 1, options: {} });
  });

  it('reads the fields with their defaults, schemas and older names', () => {
    expect([...defineObject(TodoList).fields.values()]).toEqual([
      { name: 'title', renamedFrom: [] },
      { name: 'color', renamedFrom: [], default: { kind: 'value', value: 'blue' } },
      { name: 'todos', renamedFrom: [], default: { kind: 'factory', create: noTodos } },
      {
        name: 'tags',
        renamedFrom: ['labels', 'marks'],
        default: { kind: 'factory', create: noTodos },
        schema: tags,
      },
      { name: 'size', renamedFrom: ['old'], default: { kind: 'value', value: 7n } },
    ]);
  });

  it('reads the handlers with their methods, and no other methods', () => {
    const { insert, open } = TodoList.prototype as unknown as Record<string, unknown>;
    expect([...defineObject(TodoList).handlers]).toEqual([
      ['insert', { name: 'insert', kind: 'update', method: insert }],
      ['open', { name: 'open', kind: 'read', method: open }],
    ]);
  });

  it.each([null, 0, '', false, 1n])('takes %o for a default as it is', (value) => {
    @HighlanderObject('sample')
    class Sample {
      @Field(value) field!: unknown;
      @Field({ default: value }) other!: unknown;
    }
    const { fields } = defineObject(Sample);
    expect(fields.get('field')?.default).toEqual({ kind: 'value', value });
    expect(fields.get('other')?.default).toEqual({ kind: 'value', value });
  });

  it('takes an empty options object for no options', () => {
    @HighlanderObject('sample')
    class Sample {
      @Field({}) field!: unknown;
      @Field({ default: undefined, schema: undefined, rename: undefined }) other!: unknown;
    }
    expect([...defineObject(Sample).fields.values()]).toEqual([
      { name: 'field', renamedFrom: [] },
      { name: 'other', renamedFrom: [] },
    ]);
  });

  it('accepts the names id, type and key for fields', () => {
    @HighlanderObject('sample')
    class Sample {
      @Field() id = 1;
      @Field() type = 'a';
      @Field() key = 'b';
    }
    expect([...defineObject(Sample).fields.keys()]).toEqual(['id', 'type', 'key']);
  });

  it('keeps the options from changes', () => {
    const options: HighlanderObjectOptions = { mailboxLimit: 5 };
    @HighlanderObject('sample', options)
    class Sample {}
    const definition = defineObject(Sample);
    options.mailboxLimit = 6;
    expect(definition.options.mailboxLimit).toBe(5);
    expect(Object.isFrozen(definition.options)).toBe(true);
  });
});

describe('@HighlanderObject', () => {
  it('makes its class a transient provider, so that each object has an instance of its own', () => {
    expect(Reflect.getMetadata(SCOPE_OPTIONS_METADATA, TodoList)).toEqual({ scope: Scope.TRANSIENT });
  });

  it('is told from other classes, bases and subclasses included', () => {
    class Sub extends TodoList {}
    expect(isHighlanderObject(TodoList)).toBe(true);
    expect(isHighlanderObject(Sub)).toBe(false);
    expect(isHighlanderObject(Object)).toBe(false);
    expect(isHighlanderObject({})).toBe(false);
    expect(isHighlanderObject(undefined)).toBe(false);
  });

  it('says so when another decorator took the scope away', () => {
    @Injectable()
    @HighlanderObject('sample')
    class Sample {}
    expect(faultsOf(Sample)).toEqual([
      expect.stringMatching(/^Sample: another decorator changed its scope.*Remove @Injectable/),
    ]);
  });
});
