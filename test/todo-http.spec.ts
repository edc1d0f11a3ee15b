import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTodoApp, stopTodoApps, type TodoApp } from './support/todo-app.js';
import { request, signIn, type HttpUser } from './support/todo-http.js';

let app: TodoApp;
let ann: HttpUser;
let bob: HttpUser;
let lists = 0;

beforeAll(async () => {
  app = await startTodoApp();
  [ann, bob] = await Promise.all([signIn(app, 'Ann'), signIn(app, 'Bob')]);
});
afterAll(stopTodoApps);

async function newList(title = 'Groceries'): Promise<string> {
  const id = `list-${++lists}`;
  await ann.post('/api/lists', { id, title });
  return `/api/lists/${id}`;
}

test('a list keeps its todos in the order they were put in', async () => {
  const list = await newList();
  await ann.post(`${list}/todos`, { id: 'milk', title: 'Milk' });
  await ann.post(`${list}/todos`, { id: 'eggs', title: 'Eggs', color: 'yellow' });
  await ann.put(`${list}/todos/eggs/position`, { before: null });
  await ann.patch(`${list}/todos/milk`, { completed: true });

  const { status, body } = await ann.get(list);

  expect(status).toBe(200);
  expect(body).toMatchObject({
    title: 'Groceries',
    revision: 5,
    members: [{ id: 'ann', name: 'Ann' }],
    todos: [
      { id: 'milk', title: 'Milk', completed: true, color: 'blue' },
      { id: 'eggs', title: 'Eggs', completed: false, color: 'yellow' },
    ],
  });
});

test('an insert that is repeated is still one todo', async () => {
  const list = await newList();
  const answers = [
    await ann.post(`${list}/todos`, { id: 'milk', title: 'Milk' }),
    await ann.post(`${list}/todos`, { id: 'milk', title: 'Milk' }),
  ];

  expect(answers.map(({ status }) => status)).toEqual([201, 201]);
  expect((await ann.get(list)).body.todos).toHaveLength(1);
});

test('a todo without an id gets one', async () => {
  const list = await newList();
  const { body } = await ann.post(`${list}/todos`, { title: 'Milk' });

  expect((await ann.get(list)).body.todos[0].id).toBe(body.id);
});

test('who was not invited is refused by the list itself, whatever the request', async () => {
  const list = await newList();
  await ann.post(`${list}/todos`, { id: 'milk', title: 'Milk' });

  const answers = await Promise.all([
    bob.get(list),
    bob.patch(list, { title: 'Mine' }),
    bob.delete(list),
    bob.put(`${list}/members/Bob`),
    bob.post(`${list}/todos`, { title: 'Whisky' }),
    bob.patch(`${list}/todos/milk`, { completed: true }),
    bob.put(`${list}/todos/milk/position`, { before: null }),
    bob.delete(`${list}/todos/milk`),
  ]);

  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 403));
  expect(answers[0].body.message).toMatch(/isn’t shared with Bob/);
  expect((await ann.get(list)).body.todos).toEqual([
    { id: 'milk', title: 'Milk', completed: false, color: 'blue' },
  ]);
});

test('a list that doesn’t exist can’t be told from one that is not shared', async () => {
  const hidden = await bob.get(await newList());
  const absent = await bob.get('/api/lists/nowhere');

  expect(absent).toMatchObject({ status: 403, body: hidden.body });
});

test('whom a list was shared with finds and changes it', async () => {
  const list = await newList('For two');
  await ann.put(`${list}/members/ BOB `);
  await bob.post(`${list}/todos`, { id: 'from-bob', title: 'From Bob' });

  expect((await bob.get('/api/lists')).body[0]).toMatchObject({ title: 'For two', open: 1, members: 2 });
  expect((await ann.get(list)).body.todos).toMatchObject([{ id: 'from-bob' }]);
});

test('a list can’t be shared with a name that nobody has', async () => {
  const { status, body } = await ann.put(`${await newList()}/members/Bbo`);

  expect(status).toBe(404);
  expect(body.message).toMatch(/Nobody called “Bbo” has signed in yet/);
});

test('who leaves a list loses it, and the others keep it', async () => {
  const list = await newList();
  await ann.put(`${list}/members/Bob`);

  expect((await bob.delete(`${list}/members/me`)).status).toBe(204);
  expect((await bob.get(list)).status).toBe(403);
  expect((await ann.get(list)).body.members).toEqual([{ id: 'ann', name: 'Ann' }]);
});

test('the last one who leaves a list takes it along', async () => {
  const list = await newList();
  await ann.post(`${list}/todos`, { title: 'Milk' });
  await ann.delete(`${list}/members/me`);
  await ann.post('/api/lists', { id: list.split('/').at(-1), title: 'Anew' });

  expect((await ann.get(list)).body).toMatchObject({ title: 'Anew', todos: [] });
});

test('a deleted list is gone for everybody', async () => {
  const list = await newList();
  await ann.put(`${list}/members/Bob`);

  expect((await ann.delete(list)).status).toBe(204);
  expect((await bob.get(list)).status).toBe(403);
  expect(
    (await bob.get('/api/lists')).body.map(({ id }: { id: string }) => `/api/lists/${id}`),
  ).not.toContain(list);
});

test('without a valid token there is nothing to see', async () => {
  const answers = await Promise.all([
    request(`${app.url}/api/lists`, 'GET'),
    request(`${app.url}/api/lists`, 'GET', undefined, { authorization: 'Bearer nonsense' }),
    request(`${app.url}/api/lists`, 'GET', undefined, { authorization: `Bearer ${ann.token}x` }),
  ]);

  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
});

test.each([
  ['no body', undefined, /must be a JSON object, sent with the header "content-type: application\/json"/],
  ['no JSON', '{"title":', /JSON/],
  ['no title', {}, /title/],
  ['an empty title', { title: '  ' }, /title: Too small/],
  ['a title of the wrong type', { title: 7 }, /title: Invalid input: expected string/],
  ['a title that is too long', { title: 'x'.repeat(201) }, /title: Too big/],
  ['a colour that isn’t one', { title: 'Milk', color: 'pink' }, /color: Invalid option/],
  ['a field that isn’t one', { title: 'Milk', done: true }, /Unrecognized key: "done"/],
  ['an id that can’t be one', { title: 'Milk', id: '../x' }, /id: must be 4 to 64 letters/],
])('a todo with %s is refused, saying why', async (_what, body, message) => {
  const answer = await ann.post(`${await newList()}/todos`, body);

  expect(answer.status).toBe(400);
  expect([answer.body.message].flat().join()).toMatch(message);
});

test('a change that changes nothing is refused, saying why', async () => {
  const { status, body } = await ann.patch(`${await newList()}/todos/milk`, {});

  expect(status).toBe(400);
  expect(body.message).toEqual(['must change at least one of title, completed, color']);
});

test('a todo that is not there can’t be changed', async () => {
  const { status, body } = await ann.patch(`${await newList()}/todos/gone`, { completed: true });

  expect(status).toBe(404);
  expect(body.message).toBe('This todo is not there any more.');
});

test('an id that no object can have is the caller’s mistake', async () => {
  const { status, body } = await ann.get(`/api/lists/${'x'.repeat(600)}`);

  expect(status).toBe(400);
  expect(body).toMatchObject({ code: 'HIGHLANDER_INVALID_ID', ran: 'no' });
});

test('a full list says so', async () => {
  const list = await newList();
  const titles = Array.from({ length: 500 }, (_, index) => `Todo ${index}`);
  await Promise.all(titles.map((title) => ann.post(`${list}/todos`, { title })));

  const { status, body } = await ann.post(`${list}/todos`, { title: 'One too many' });

  expect(status).toBe(409);
  expect(body.message).toMatch(/This list is full/);
});
