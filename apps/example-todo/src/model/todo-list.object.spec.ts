import { Test, type TestingModule } from '@nestjs/testing';
import { HighlanderModule, memoryStore, ObjectRegistry, type ObjectRef } from 'nestjs-highlander';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TodoList } from './todo-list.object.js';

const ann = { id: 'ann', name: 'Ann' };
const bob = { id: 'bob', name: 'Bob' };

let app: TestingModule;
let objects: ObjectRegistry;
let list: ObjectRef<TodoList>;

beforeEach(async () => {
  app = await Test.createTestingModule({
    imports: [HighlanderModule.forRoot({ storage: memoryStore() })],
    providers: [TodoList],
  }).compile();
  await app.init();
  objects = app.get(ObjectRegistry);
  list = objects.ref(TodoList, 'groceries');
  await list.create('Groceries', ann);
  await list.insertTodo({ id: 'milk', title: 'Milk' }, ann);
});
afterEach(() => app.close());

const ENDS: [string, () => Promise<unknown>][] = [
  ['closed', () => list.close(ann)],
  ['left by the last one', () => list.leave(ann)],
];

test.each(ENDS)('a list that was %s keeps nothing for whoever begins one of its id', async (_end, end) => {
  await end();
  await list.create('Mine', bob);

  expect(await objects.get(TodoList, 'groceries')).toEqual({
    title: 'Mine',
    todos: [],
    allowedUsers: ['bob'],
  });
});

test('a list that somebody leaves stays as it is for the others', async () => {
  await list.share('bob', ann);
  await list.leave(ann);

  expect(await objects.get(TodoList, 'groceries')).toMatchObject({
    title: 'Groceries',
    todos: [{ id: 'milk', title: 'Milk', completed: false, color: 'blue' }],
    allowedUsers: ['bob'],
  });
});

test('a list that somebody leaves who wasn’t there isn’t even written', async () => {
  await list.leave(bob);
  await objects.ref(TodoList, 'nowhere').leave(bob);

  expect((await objects.snapshot(TodoList, 'groceries')).revision).toBe(2);
  expect((await objects.snapshot(TodoList, 'nowhere')).revision).toBe(0);
});
