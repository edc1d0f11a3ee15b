import { afterAll, beforeAll, expect, test } from 'vitest';
import { failTodoApp, startTodoApp, type TodoApp } from './support/todo-app.js';
import { startTodoCluster, type TodoCluster } from './support/todo-cluster.js';
import { HttpUser, request, signIn } from './support/todo-http.js';
import { openWindow } from './support/todo-window.js';

let cluster: TodoCluster;
let first: TodoApp;
let second: TodoApp;

beforeAll(async () => {
  cluster = await startTodoCluster(2);
  [first, second] = cluster.nodes as [TodoApp, TodoApp];
}, 120_000);
afterAll(() => cluster?.stop());

test('who signed in at one node is known at the other', async () => {
  const { token } = await signIn(first, 'Ann');
  const elsewhere = new HttpUser(second.url, token);

  expect((await elsewhere.post('/api/lists', { id: 'known', title: 'Known' })).status).toBe(201);
  expect((await elsewhere.get('/api/lists')).body).toMatchObject([{ id: 'known', title: 'Known' }]);
});

test('windows at different nodes see each other, and every change', async () => {
  const [ann, bob] = await Promise.all([signIn(first, 'Ann'), signIn(second, 'Bob')]);
  const [anns, bobs] = await Promise.all([openWindow(first, ann.token), openWindow(second, bob.token)]);
  await anns.ask('list.create', { list: 'shared', title: 'Shared' });
  await anns.ask('list.share', { list: 'shared', name: 'Bob' });
  await Promise.all([anns.ask('list.open', { list: 'shared' }), bobs.ask('list.open', { list: 'shared' })]);

  const { revision } = await bobs.ask('todo.insert', { list: 'shared', todo: { id: 'milk', title: 'Milk' } });

  expect(await anns.shown('list', (list) => list.revision >= revision)).toMatchObject({
    todos: [{ id: 'milk', title: 'Milk' }],
  });
  await anns.shown('people', ({ people }) => people.length === 2);
});

test('a window is told which nodes hold it and its list', async () => {
  const ann = await signIn(second, 'Ann');
  const window = await openWindow(second, ann.token);
  await window.ask('list.create', { list: 'placed', title: 'Placed' });
  await window.ask('list.open', { list: 'placed' });

  const places = await window.shown('places', ({ list }) => list !== null);

  expect(places.window).toBe(second.nodeAddress);
  expect([first.nodeAddress, second.nodeAddress]).toContain(places.list);
});

test('what a stopped node has served goes on at the others, at once', async () => {
  const third = await startTodoApp({ env: cluster.env });
  const { token } = await signIn(third, 'Ann');
  const ann = new HttpUser(first.url, token);
  const lists = Array.from({ length: 12 }, (_, index) => `moving-${index}`);
  await Promise.all(lists.map((id) => ann.post('/api/lists', { id, title: id })));

  third.signal('SIGTERM');
  const during = await Promise.all(
    lists.map((id) => ann.post(`/api/lists/${id}/todos`, { id: 'todo', title: 'During the stop' })),
  );
  expect(await third.exited).toBe(0);

  expect(during.map(({ status }) => status)).toEqual(lists.map(() => 201));
  const kept = await Promise.all(lists.map((id) => ann.get(`/api/lists/${id}`)));
  expect(kept.map(({ body }) => body.todos.length)).toEqual(lists.map(() => 1));
});

test('a node tells that it serves', async () => {
  const { status, body } = await request(`${first.url}/api/health`, 'GET');

  expect({ status, body }).toEqual({ status: 200, body: { status: 'ok' } });
});

test('a node that finds no ZooKeeper says so, and doesn’t start', async () => {
  const { code, output } = await failTodoApp({
    env: { ...cluster.env, ZOOKEEPER_SERVERS: '127.0.0.1:1', ZOOKEEPER_SESSION_TIMEOUT_MS: '500' },
  });

  expect(code).toBe(1);
  expect(output).toMatch(/^The coordination service is not available: .*127\.0\.0\.1:1/m);
  expect(output).not.toMatch(/^ +at /m);
});

test('a node that finds no bucket says so, and doesn’t start', async () => {
  const { code, output } = await failTodoApp({ env: { ...cluster.env, S3_BUCKET: 'elsewhere' } });

  expect(code).toBe(1);
  expect(output).toMatch(/there is no such bucket/);
  expect(output).not.toMatch(/^ +at /m);
});
