import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTodoApp, stopTodoApps, type TodoApp } from './support/todo-app.js';
import { launchBrowser, visit } from './support/todo-browser.js';
import { request } from './support/todo-http.js';

let app: TodoApp;

beforeAll(async () => {
  app = await startTodoApp();
});
afterAll(stopTodoApps);

test('the OpenAPI document has every route, with what goes in and what comes out', async () => {
  const { body } = await request(`${app.url}/api/docs-json`, 'GET');
  const routes = Object.entries<object>(body.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );

  expect(routes.toSorted()).toEqual([
    'DELETE /api/lists/{list}',
    'DELETE /api/lists/{list}/members/me',
    'DELETE /api/lists/{list}/todos/{todo}',
    'GET /api/health',
    'GET /api/lists',
    'GET /api/lists/{list}',
    'PATCH /api/lists/{list}',
    'PATCH /api/lists/{list}/todos/{todo}',
    'POST /api/lists',
    'POST /api/lists/{list}/todos',
    'POST /api/session',
    'PUT /api/lists/{list}/members/{name}',
    'PUT /api/lists/{list}/todos/{todo}/position',
  ]);
  const insert = body.paths['/api/lists/{list}/todos'].post;
  expect(insert.requestBody.content['application/json'].schema).toMatchObject({
    properties: { title: { type: 'string' }, color: { enum: expect.arrayContaining(['blue']) as unknown } },
    required: ['title'],
    additionalProperties: false,
  });
  expect(insert.security).toEqual([{ bearer: [] }]);
  expect(
    body.paths['/api/lists/{list}'].get.responses['200'].content['application/json'].schema,
  ).toMatchObject({
    properties: { todos: { type: 'array' }, members: { type: 'array' } },
  });
});

test('people can read it, too', async () => {
  const browser = await launchBrowser();
  const visitor = await visit(browser, `${app.url}/api/docs`);
  await visitor.page.getByText('Insert a todo at the top').waitFor();
  await browser.close();

  expect(visitor.complaints).toEqual([]);
});
