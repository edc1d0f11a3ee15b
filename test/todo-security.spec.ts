import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTodoApp, stopTodoApps, type TodoApp } from './support/todo-app.js';
import { request } from './support/todo-http.js';

let app: TodoApp;

beforeAll(async () => {
  app = await startTodoApp();
});
afterAll(stopTodoApps);

test.each(['/', '/lists/some-list', '/app/main.js', '/vendor/preact/preact.mjs', '/api/lists', '/nowhere'])(
  '%s comes with a strict policy',
  async (path) => {
    const { headers } = await request(`${app.url}${path}`, 'GET');
    const policy = headers.get('content-security-policy');

    expect(policy).toMatch(/default-src 'none'; script-src 'self' 'sha256-[\w+/=]+'; style-src 'self';/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
  },
);

test.each(['/../package.json', '/%2e%2e/src/main.ts', '/vendor/preact/../package.json', '/app/'])(
  '%s is not served',
  async (path) => {
    expect((await request(`${app.url}${path}`, 'GET')).status).toBe(404);
  },
);

test('a body that is too large is refused', async () => {
  const { status } = await request(`${app.url}/api/session`, 'POST', { name: 'x'.repeat(40_000) });

  expect(status).toBe(413);
});
