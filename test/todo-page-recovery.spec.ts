import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTodoApp, stopTodoApps } from './support/todo-app.js';
import { launchBrowser, visitAs } from './support/todo-browser.js';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await stopTodoApps();
});

test('the page comes back by itself after a crash of the server, with everything', async () => {
  const app = await startTodoApp();
  const ann = await visitAs(browser, app, 'Ann', { mayBeDown: true });
  const bob = await visitAs(browser, app, 'Bob', { mayBeDown: true });
  await ann.beginList('Lasting');
  await ann.share('Bob');
  await bob.page.getByRole('link', { name: 'Lasting' }).click();
  await ann.add('Before');
  await bob.todo('Before').check();
  await ann.page.locator('[data-completed=true]').waitFor();

  await app.crash();
  await ann.page.getByText('Offline').first().waitFor();
  await ann.add('Meanwhile');
  await ann.page.getByText('1 unsaved').waitFor();
  await ann.photograph('todo-offline');
  await app.restart();

  await Promise.all([ann.isLive(), bob.isLive()]);
  await bob.todo('Meanwhile').waitFor();
  await ann.page.getByText('unsaved').waitFor({ state: 'detached' });
  await ann.page.getByText('Here now: you and Bob').or(ann.page.getByText('Here now: Bob and you')).waitFor();
  await bob.add('After');
  await ann.todo('After').waitFor();
  expect(await ann.titles()).toEqual(['After', 'Meanwhile', 'Before']);
  expect(await ann.todo('Before').isChecked()).toBe(true);
  expect([...ann.complaints, ...bob.complaints]).toEqual([]);
});

test('a change that is too late is refused in words, and the others go through', async () => {
  const app = await startTodoApp();
  const ann = await visitAs(browser, app, 'Ann');
  await ann.beginList('Late');
  await ann.add('Milk');
  await ann.add('Eggs');
  const second = await visitAs(browser, app, 'Ann', { mayBeDown: true });
  // Stands for a network that comes and goes.
  let isCut = false;
  let cut = (): void => undefined;
  await second.page.routeWebSocket(/\/live$/, (socket) => {
    if (isCut) {
      void socket.close();
      return;
    }
    socket.connectToServer();
    cut = () => void socket.close();
  });
  await second.page.reload();
  await second.isLive();
  await second.page.getByRole('link', { name: 'Late' }).click();
  await second.todo('Milk').waitFor();

  isCut = true;
  cut();
  await second.page.getByText('Offline').first().waitFor();
  await second.todo('Milk').check();
  await second.todo('Eggs').check();
  await ann.page.getByRole('button', { name: 'Edit Milk' }).click();
  await ann.page.getByRole('button', { name: 'Delete', exact: true }).click();
  await ann.todo('Milk').waitFor({ state: 'detached' });
  isCut = false;

  await second.page.getByRole('alert').getByText('This todo is not there any more.').waitFor();
  await ann.page.locator('[data-completed=true]').getByText('Eggs').waitFor();
  expect(await second.titles()).toEqual(['Eggs']);
  expect([...ann.complaints, ...second.complaints]).toEqual([]);
});

test('a session that the server doesn’t know ends with a word', async () => {
  const app = await startTodoApp({ env: { SESSION_SECRET: 'a'.repeat(32) } });
  const ann = await visitAs(browser, app, 'Ann', { mayBeDown: true });
  await app.crash();
  await startTodoApp({ port: app.port, folder: app.folder, env: { SESSION_SECRET: 'b'.repeat(32) } });

  await ann.page.getByRole('alert').getByText('Your session is over. Sign in again.').waitFor();
  expect(await ann.page.getByLabel('Your name').isVisible()).toBe(true);
});
