import { Test, type TestingModule } from '@nestjs/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AlreadyStartedError,
  Field,
  fileStore,
  HighlanderModule,
  HighlanderObject,
  ObjectRegistry,
  Update,
} from 'nestjs-highlander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

interface Todo {
  title: string;
  completed: boolean;
  color: string;
}

@HighlanderObject('list')
class TodoList {
  @Field('untitled') title!: string;
  @Field(() => []) todos!: Todo[];

  @Update() insertTodo(todo: Partial<Todo>): Todo[] {
    this.todos.push({ title: '', completed: false, color: 'blue', ...todo });
    return this.todos;
  }
}

/** What the tests of the Elixir prototype showed over several machines, here in one process on real files. */
describe('the behaviours of the prototype', () => {
  let folder: string;
  let app: TestingModule;
  let objects: ObjectRegistry;

  async function start(): Promise<void> {
    app = await Test.createTestingModule({
      imports: [HighlanderModule.forRoot({ storage: fileStore({ folder }) })],
      providers: [TodoList],
    }).compile();
    app.useLogger(false);
    await app.init();
    objects = app.get(ObjectRegistry);
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'highlander-behaviours-'));
    await start();
  });

  afterEach(async () => {
    await app.close();
    await rm(folder, { recursive: true });
  });

  it('an object can be started', async () => {
    await objects.startup(TodoList, 'groceries');
    expect(objects.local()).toMatchObject([{ type: 'list', id: 'groceries' }]);
  });

  it('an object starts by itself when it is first called', async () => {
    await objects.ref(TodoList, 'groceries').insertTodo({ title: 'milk' });
    expect(objects.local()).toMatchObject([{ type: 'list', id: 'groceries' }]);
  });

  it('an object can’t be started a second time', async () => {
    await objects.startup(TodoList, 'groceries');
    await expect(objects.startup(TodoList, 'groceries')).rejects.toBeInstanceOf(AlreadyStartedError);
  });

  it('an object can be looked up', async () => {
    await expect(objects.lookup(TodoList, 'groceries')).resolves.toBeNull();
    await objects.startup(TodoList, 'groceries');
    await expect(objects.lookup(TodoList, 'groceries')).resolves.toMatchObject({
      nodeId: objects.node.nodeId,
    });
  });

  it('objects are told apart by their names', async () => {
    await objects.put(TodoList, 'groceries', { title: 'Groceries' });
    await objects.put(TodoList, 'chores', { title: 'Chores' });
    await expect(objects.get(TodoList, 'groceries')).resolves.toMatchObject({ title: 'Groceries' });
    await expect(objects.get(TodoList, 'chores')).resolves.toMatchObject({ title: 'Chores' });
  });

  it('a new object has the defaults of its class', async () => {
    await expect(objects.get(TodoList, 'groceries')).resolves.toEqual({ title: 'untitled', todos: [] });
  });

  it('an object comes back with its state after sleep, and after a restart', async () => {
    await objects.ref(TodoList, 'groceries').insertTodo({ title: 'milk' });
    const milk = { title: 'milk', completed: false, color: 'blue' };
    await objects.shutdown(TodoList, 'groceries');
    await expect(objects.lookup(TodoList, 'groceries')).resolves.toBeNull();
    await expect(objects.get(TodoList, 'groceries')).resolves.toEqual({ title: 'untitled', todos: [milk] });
    await app.close();
    await start();
    await expect(objects.get(TodoList, 'groceries')).resolves.toEqual({ title: 'untitled', todos: [milk] });
  });
});
