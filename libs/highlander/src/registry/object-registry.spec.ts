import { afterEach, describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import {
  FieldValidationError,
  InvalidIdError,
  RevisionConflictError,
  StorageError,
  UnknownTypeError,
  UnstorableValueError,
} from '../errors/index.js';
import { Field, HighlanderObject, Read, Update, type OnActivate, type State } from '../object/index.js';
import { startNode, stopAllNodes } from '../testing/start-node.fixture.js';
import type { ObjectRef } from './object-ref.js';

interface Todo {
  title: string;
}

@HighlanderObject('list')
class TodoList implements OnActivate {
  @Field() title = '';
  @Field('blue') color!: string;
  @Field(() => []) todos!: Todo[];
  @Field({ schema: z.array(z.string().min(2)), default: () => [] }) users!: string[];
  @Field({ schema: z.string().refine(async (text) => text !== 'taken'), default: '' }) unique!: string;

  onActivate(): void {}

  @Update() insertTodo(todo: Todo, position = 0): number {
    this.todos.splice(position, 0, todo);
    return this.todos.length;
  }

  @Update() async setUnique(text: string): Promise<void> {
    this.unique = text;
  }

  @Read() open(): number {
    return this.todos.length;
  }

  private helper(): void {}

  useHelper(): void {
    this.helper();
  }
}

declare module './object-ref.js' {
  interface HighlanderTypes {
    list: TodoList;
  }
}

const failure = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

async function start() {
  const node = await startNode([TodoList]);
  return { ...node, list: node.objects.ref(TodoList, 'x') };
}

describe('ObjectRegistry', () => {
  afterEach(stopAllNodes);

  it('gives the defaults of an unknown id', async () => {
    const { objects } = await start();
    await expect(objects.get(TodoList, 'x')).resolves.toEqual({
      title: '',
      color: 'blue',
      todos: [],
      users: [],
      unique: '',
    });
  });

  it('sets the given fields with put, and resolves to the new state', async () => {
    const { objects } = await start();
    await expect(objects.put(TodoList, 'x', { title: 'Hello' })).resolves.toEqual({
      title: 'Hello',
      color: 'blue',
      todos: [],
      users: [],
      unique: '',
    });
    await expect(objects.snapshot(TodoList, 'x')).resolves.toMatchObject({
      state: { title: 'Hello' },
      revision: 1,
    });
  });

  it('puts only at the expected revision, if one is given', async () => {
    const { objects } = await start();
    await objects.put(TodoList, 'x', { title: 'a' }, { ifRevision: 0 });
    const refused = await failure(objects.put(TodoList, 'x', { title: 'b' }, { ifRevision: 0 }));
    expect(refused).toBeInstanceOf(RevisionConflictError);
    expect(refused).toMatchObject({ expected: 0, actual: 1, ran: 'no' });
    const racing = await Promise.all(
      ['b', 'c', 'd'].map((title) => failure(objects.put(TodoList, 'x', { title }, { ifRevision: 1 }))),
    );
    expect(racing.filter((error) => error === undefined)).toHaveLength(1);
  });

  it('stores also what does not differ from the defaults, when it is put', async () => {
    const { objects, storage } = await start();
    await objects.put(TodoList, 'x', {});
    await expect(objects.snapshot(TodoList, 'x')).resolves.toMatchObject({ revision: 1 });
    await objects.put(TodoList, 'x', { title: '' });
    await expect(objects.snapshot(TodoList, 'x')).resolves.toMatchObject({ revision: 1 });
    expect(storage.recordOf({ type: 'list', id: 'x' })).toBeDefined();
  });

  it.each([null, undefined, 7, new Map([['title', 'x']]), [1]])('refuses to put %o', async (patch) => {
    const { objects } = await start();
    const refused = await failure(objects.put('list' as string, 'x', patch as never));
    expect(refused).toMatchObject({ code: 'HIGHLANDER_UNSTORABLE_VALUE', ran: 'no' });
  });

  it('refuses to put what is no field', async () => {
    const { objects } = await start();
    for (const patch of [
      { titel: 'x' },
      { open: 1 },
      JSON.parse('{"__proto__":{"polluted":true}}') as object,
    ]) {
      const refused = await failure(objects.put('list', 'x', patch as Record<string, unknown>));
      expect(refused).toMatchObject({ ran: 'no' });
    }
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect((await objects.snapshot(TodoList, 'x')).revision).toBe(0);
  });

  it('refuses what breaks a schema, naming the place, and discards the turn', async () => {
    const { objects } = await start();
    const refused = await failure(objects.put(TodoList, 'x', { title: 'new', users: ['ann', 'b'] }));
    expect(refused).toBeInstanceOf(FieldValidationError);
    expect(refused).toMatchObject({ issues: [{ field: 'users', path: [1] }], type: 'list', id: 'x' });
    expect((refused as Error).message).toContain('users.1');
    expect((await objects.snapshot(TodoList, 'x')).state.title).toBe('');
  });

  it('waits for schemas that take their time, and lets no other turn in between', async () => {
    const { objects, list } = await start();
    const [taken, inserted] = await Promise.all([
      failure(list.setUnique('taken')),
      list.insertTodo({ title: 'a' }),
    ]);
    expect(taken).toBeInstanceOf(FieldValidationError);
    expect(inserted).toBe(1);
    await list.setUnique('free');
    await expect(objects.snapshot(TodoList, 'x')).resolves.toMatchObject({
      state: { unique: 'free' },
      revision: 2,
    });
  });

  it('lists the ids of a type in order, page by page, without the deleted ones', async () => {
    const { objects } = await start();
    for (const id of ['b', 'd', 'a', 'c']) await objects.put(TodoList, id, { title: id });
    await objects.delete(TodoList, 'c');
    await objects.get(TodoList, 'only read');
    const all = async (options?: { after?: string; limit?: number }) => {
      const ids: string[] = [];
      for await (const id of objects.ids(TodoList, options)) ids.push(id);
      return ids;
    };
    await expect(all()).resolves.toEqual(['a', 'b', 'd']);
    await expect(all({ limit: 2 })).resolves.toEqual(['a', 'b']);
    await expect(all({ after: 'b', limit: 2 })).resolves.toEqual(['d']);
  });

  it('tells when the ids can’t be listed', async () => {
    const { objects, storage } = await start();
    storage.failNext('before', { operation: 'list' });
    const listing = async () => {
      for await (const id of objects.ids('list')) expect(id).toBeDefined();
    };
    await expect(listing()).rejects.toBeInstanceOf(StorageError);
  });

  it('tells of unknown types and of ids that can’t be', async () => {
    const { objects } = await start();
    class Stranger {}
    expect(() => objects.ref(Stranger, 'x')).toThrow(UnknownTypeError);
    expect(() => objects.ref('lits', 'x')).toThrow(/registered: list/);
    for (const id of ['', 'a\0b', '\ud800', 'x'.repeat(513), 7 as unknown as string]) {
      expect(() => objects.ref(TodoList, id)).toThrow(InvalidIdError);
      await expect(objects.get(TodoList, id)).rejects.toBeInstanceOf(InvalidIdError);
    }
  });

  it('refuses arguments that can’t be sent', async () => {
    const { list } = await start();
    const refused = await failure(list.insertTodo({ title: (() => 1) as unknown as string }));
    expect(refused).toBeInstanceOf(UnstorableValueError);
    expect((refused as Error).message).toContain('title');
  });

  it('does nothing when an object is shut down that is not live', async () => {
    const { objects } = await start();
    await expect(objects.shutdown(TodoList, 'x')).resolves.toBeUndefined();
  });

  it('knows its node and what is live on it', async () => {
    const { objects } = await start();
    await objects.get(TodoList, 'x');
    expect(objects.local()).toMatchObject([{ type: 'list', id: 'x', key: 'list:x' }]);
    expect(objects.nodes()).toEqual([objects.node]);
    expect(objects.node).toMatchObject({ types: { list: 1 }, draining: false });
  });
});

describe('a reference', () => {
  afterEach(stopAllNodes);

  it('says what it refers to, prints as that, and can be awaited without harm', async () => {
    const { list, objects } = await start();
    expect([list.type, list.id, list.key]).toEqual(['list', 'x', 'list:x']);
    expect(JSON.stringify(list)).toBe('{"type":"list","id":"x"}');
    expect(await Promise.resolve(list)).toBe(list);
    expect(objects.local()).toEqual([]);
  });

  it('has the handlers of its class as methods, and nothing else', async () => {
    const { objects } = await start();
    const ref = objects.ref('list' as string, 'x');
    await expect(ref['insertTodo']!({ title: 'a' })).resolves.toBe(1);
    expect(ref['useHelper']).toBeUndefined();
    expect(ref['constructor']).toBeTypeOf('function');
  });

  it('is typed by its class', () => {
    type Ref = ObjectRef<TodoList>;
    expectTypeOf<Ref['insertTodo']>().toEqualTypeOf<(todo: Todo, position?: number) => Promise<number>>();
    expectTypeOf<Ref['setUnique']>().toEqualTypeOf<(text: string) => Promise<void>>();
    expectTypeOf<Ref['open']>().returns.resolves.toEqualTypeOf<number>();
    expectTypeOf<State<TodoList>>().toEqualTypeOf<{
      title: string;
      color: string;
      todos: Todo[];
      users: string[];
      unique: string;
    }>();
  });

  it('does not compile with what its class does not have', async () => {
    const { objects, list } = await start();
    const compiled = async () => {
      // @ts-expect-error: no such handler
      await list.insertTodoo({ title: 'x' });
      // @ts-expect-error: a field is no handler
      await list.title();
      // @ts-expect-error: wrong argument
      await list.insertTodo('milk');
      // @ts-expect-error: an argument is missing
      await list.insertTodo();
      // @ts-expect-error: a lifecycle hook is no handler
      await list.onActivate();
      // @ts-expect-error: a private method is no handler
      await list.helper();
      // @ts-expect-error: no such field
      await objects.put(TodoList, 'x', { titel: 'x' });
      // @ts-expect-error: wrong type of a field
      await objects.put(TodoList, 'x', { title: 7 });
      // @ts-expect-error: a handler is no field
      await objects.put(TodoList, 'x', { open: () => 1 });
      // @ts-expect-error: the class behind the name knows no such handler
      await objects.ref('list', 'x').insertTodoo();
      const state = await objects.get('list', 'x');
      expectTypeOf(state.title).toEqualTypeOf<string>();
      // @ts-expect-error: no such field in the state
      return state.titel as unknown;
    };
    expect(compiled).toBeTypeOf('function');
  });
});
