import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTodoApp, stopTodoApps, type TodoApp } from './support/todo-app.js';
import { signIn, type HttpUser } from './support/todo-http.js';
import { openWindow, refusedUpgrade, type TodoWindow } from './support/todo-window.js';

let app: TodoApp;
let ann: HttpUser;
let bob: HttpUser;
let lists = 0;

beforeAll(async () => {
  app = await startTodoApp();
  [ann, bob] = await Promise.all([signIn(app, 'Ann'), signIn(app, 'Bob')]);
});
afterAll(stopTodoApps);

/** A list that Ann and Bob share, and a window of each that shows it. */
async function sharedList(): Promise<{ list: string; anns: TodoWindow; bobs: TodoWindow }> {
  const list = `list-${++lists}`;
  const [anns, bobs] = await Promise.all([openWindow(app, ann.token), openWindow(app, bob.token)]);
  await anns.ask('list.create', { list, title: 'Groceries' });
  await anns.ask('list.share', { list, name: 'Bob' });
  await anns.ask('list.open', { list });
  await bobs.ask('list.open', { list });
  return { list, anns, bobs };
}

test('a change in one window is shown in all others', async () => {
  const { list, anns, bobs } = await sharedList();

  await anns.ask('todo.insert', { list, todo: { id: 'milk', title: 'Milk' } });
  await bobs.ask('todo.change', { list, todo: 'milk', changes: { completed: true } });

  const isDone = ({ todos }: { todos: { completed: boolean }[] }): boolean => todos[0]?.completed === true;
  expect(await anns.shown('list', isDone)).toMatchObject({
    id: list,
    members: [{ name: 'Ann' }, { name: 'Bob' }],
  });
  expect(await bobs.shown('list', isDone)).toMatchObject({ todos: [{ id: 'milk', title: 'Milk' }] });
});

test('an answer tells from which revision on the list has the change', async () => {
  const { list, anns, bobs } = await sharedList();
  const { revision } = await anns.ask('todo.insert', { list, todo: { id: 'milk', title: 'Milk' } });

  const shown = await bobs.shown('list', (data) => data.revision >= revision);

  expect(shown.todos).toHaveLength(1);
});

test('windows see who else is there, until they leave', async () => {
  const { list, anns, bobs } = await sharedList();
  const names = (data: { people: { name: string }[] }): string => data.people.map(({ name }) => name).join();

  await anns.shown('people', (data) => names(data) === 'Ann,Bob');
  await bobs.ask('list.close');
  await anns.shown('people', (data) => names(data) === 'Ann');
  await bobs.ask('list.open', { list });
  await anns.shown('people', (data) => names(data) === 'Ann,Bob');
  bobs.close();

  expect(await anns.shown('people', (data) => names(data) === 'Ann')).toEqual({
    id: list,
    people: [{ id: 'ann', name: 'Ann' }],
  });
});

test('nobody whom a crash left behind is still seen', async () => {
  const doomed = await startTodoApp();
  const user = await signIn(doomed, 'Ann');
  const window = await openWindow(doomed, user.token);
  await window.ask('list.create', { list: 'here', title: 'Here' });
  await window.ask('list.open', { list: 'here' });
  await window.shown('people');
  await doomed.crash();

  const again = await openWindow(await doomed.restart(), user.token);
  await again.ask('list.open', { list: 'here' });

  expect((await again.shown('people')).people).toEqual([{ id: 'ann', name: 'Ann' }]);
});

test('the overview shows lists as they come, change and go', async () => {
  const { list, anns, bobs } = await sharedList();
  const entry = (data: { lists: { id: string; title: string; open: number }[] }) =>
    data.lists.find(({ id }) => id === list);
  await bobs.ask('lists.watch');

  await anns.ask('todo.insert', { list, todo: { id: 'milk', title: 'Milk' } });
  await bobs.shown('lists', (data) => entry(data)?.open === 1);
  await anns.ask('list.rename', { list, title: 'Breakfast' });
  await bobs.shown('lists', (data) => entry(data)?.title === 'Breakfast');
  await anns.ask('list.delete', { list });

  expect(await bobs.shown('lists', (data) => !entry(data))).toBeDefined();
});

test('who leaves a list is shown nothing of it any more, in any window', async () => {
  const { list, anns, bobs } = await sharedList();
  const second = await openWindow(app, bob.token);

  await second.ask('list.leave', { list });

  expect(await bobs.shown('list.gone')).toEqual({ id: list });
  await anns.shown('people', ({ people }) => people.length === 1);
  await expect(bobs.ask('todo.insert', { list, todo: { id: 'milk', title: 'Milk' } })).rejects.toMatchObject({
    status: 403,
  });
});

test('who was not invited is refused, and the connection goes on', async () => {
  const { list } = await sharedList();
  const cids = await openWindow(app, (await signIn(app, 'Cid')).token);

  await expect(cids.ask('list.open', { list })).rejects.toMatchObject({
    status: 403,
    message: 'There is no such list, or it isn’t shared with Cid.',
  });
  await expect(cids.ask('todo.delete', { list, todo: 'milk' })).rejects.toMatchObject({ status: 403 });
  await cids.ask('ping');
});

test('what is no message of the application is refused, saying why', async () => {
  const { list, anns } = await sharedList();

  await expect(anns.ask('todo.insert', { list, todo: { id: 'milk' } })).rejects.toMatchObject({
    status: 400,
    message: expect.stringMatching(/todo.title: Invalid input/) as unknown,
  });
  await expect(anns.ask('todo.dance', { list })).rejects.toMatchObject({ code: 'HIGHLANDER_UNKNOWN_EVENT' });
});

test.each([
  ['no token', ['highlander-todo']],
  ['a wrong token', ['highlander-todo', 'nonsense']],
])('a connection with %s is refused', async (_what, protocols) => {
  expect(await refusedUpgrade(app, protocols)).toBe(401);
});
