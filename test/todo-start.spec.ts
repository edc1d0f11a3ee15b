import { createServer } from 'node:http';
import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { failTodoApp, newFolder, startTodoApp, stopTodoApps, TodoApp } from './support/todo-app.js';
import { request, signIn } from './support/todo-http.js';
import { openWindow } from './support/todo-window.js';

const GOING_AWAY = 1001;
const START = fileURLToPath(new URL('../scripts/start.mjs', import.meta.url));

afterEach(stopTodoApps);

test('a port that is taken is said to be, with a way out', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;

  const { code, output } = await failTodoApp({ port });
  other.close();

  expect(code).toBe(1);
  expect(output).toBe(
    `Port ${port} is taken. Stop what uses it, or choose another: PORT=${port + 1} npm start\n`,
  );
});

test('a second process is refused the folder of the first', async () => {
  const first = await startTodoApp();

  const { code, output } = await failTodoApp({ folder: first.folder });

  expect(code).toBe(1);
  expect(output).toMatch(/^The data folder .* is in use by process \d+/);
  expect(output).toContain('HIGHLANDER_FOLDER=');
  expect(output).not.toMatch(/^ +at /m);
});

test('the folder is free again as soon as its process is gone', async () => {
  const first = await startTodoApp();
  await first.crash();

  const second = await startTodoApp({ folder: first.folder });

  expect((await request(second.url, 'GET')).status).toBe(200);
});

test.each([
  ['PORT', 'http', 'PORT must be a number, such as 3000.'],
  ['PORT', '70000', 'PORT must be 65535 or less.'],
  ['SESSION_SECRET', 'short', 'SESSION_SECRET must have 32 characters or more.'],
])('%s=%s is refused, saying why', async (name, value, message) => {
  const { code, output } = await failTodoApp({ env: { [name]: value } });

  expect({ code, output }).toEqual({ code: 1, output: `${message}\n` });
});

test.each(['SIGTERM', 'SIGINT'] as const)('%s ends it in order', async (signal) => {
  const app = await startTodoApp();
  const ann = await signIn(app, 'Ann');
  await ann.post('/api/lists', { id: 'kept', title: 'Kept' });
  const window = await openWindow(app, ann.token);
  await window.ask('list.open', { list: 'kept' });

  app.signal(signal);

  expect(await window.closed).toBe(GOING_AWAY);
  expect(await app.exited).toBe(0);
  const again = await startTodoApp({ folder: app.folder });
  expect((await (await signIn(again, 'Ann')).get('/api/lists/kept')).body.title).toBe('Kept');
});

test('what is kept can be read by its owner only', async () => {
  const { folder } = await startTodoApp();
  const kept = await readdir(folder, { recursive: true });
  const modes = await Promise.all(kept.map(async (path) => (await stat(join(folder, path))).mode & 0o077));

  expect(new Set(modes)).toEqual(new Set([0]));
});

test('a session outlives a restart', async () => {
  const app = await startTodoApp();
  const { token } = await signIn(app, 'Ann');
  await app.crash();
  const again = await app.restart();

  const answer = await request(`${again.url}/api/lists`, 'GET', undefined, {
    authorization: `Bearer ${token}`,
  });

  expect(answer.status).toBe(200);
});

test('sessions of another secret are refused', async () => {
  const ann = await signIn(await startTodoApp({ env: { SESSION_SECRET: 'a'.repeat(32) } }), 'Ann');
  const other = await startTodoApp({ env: { SESSION_SECRET: 'b'.repeat(32) } });

  const answer = await request(`${other.url}/api/lists`, 'GET', undefined, {
    authorization: `Bearer ${ann.token}`,
  });

  expect(answer.status).toBe(401);
});

test('npm start runs the application, passes signals on and ends as it does', async () => {
  const app = new TodoApp(await newFolder(), {}, [START]);
  await app.serves();

  expect((await request(app.url, 'GET')).status).toBe(200);
  app.signal('SIGTERM');

  expect(await app.exited).toBe(0);
});
