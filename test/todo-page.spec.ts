import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTodoApp, stopTodoApps, type TodoApp } from './support/todo-app.js';
import { DESKTOP, launchBrowser, PHONE, visit, visitAs, type Visitor } from './support/todo-browser.js';

let app: TodoApp;
let browser: Browser;

beforeAll(async () => {
  [app, browser] = await Promise.all([startTodoApp(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await stopTodoApps();
});

/** Ann and Bob, looking at a list that they share. */
async function annAndBob(title: string): Promise<{ ann: Visitor; bob: Visitor; address: string }> {
  const [ann, bob] = await Promise.all([visitAs(browser, app, 'Ann'), visitAs(browser, app, 'Bob')]);
  const address = await ann.beginList(title);
  await ann.share('Bob');
  await bob.page.getByRole('link', { name: title }).click();
  await bob.page.getByRole('heading', { name: title, level: 1 }).waitFor();
  return { ann, bob, address };
}

function complaintsOf(...visitors: Visitor[]): string[] {
  return visitors.flatMap(({ complaints }) => complaints);
}

test('two people work on one list, and each sees what the other does', async () => {
  const { ann, bob } = await annAndBob('Groceries');

  await ann.add('Milk');
  await bob.todo('Milk').check();
  await ann.page.locator('[data-completed=true]').getByText('Milk').waitFor();
  await bob.add('Eggs');
  await ann.todo('Eggs').waitFor();

  expect(await ann.titles()).toEqual(['Eggs', 'Milk']);
  expect(complaintsOf(ann, bob)).toEqual([]);
});

test('a todo is renamed, recoloured and deleted for everybody', async () => {
  const { ann, bob } = await annAndBob('Changes');
  await ann.add('Mlik');

  await ann.page.getByRole('button', { name: 'Edit Mlik' }).click();
  await ann.page.getByRole('radio', { name: 'red' }).check();
  await bob.page.locator('.todo[data-color=red]').waitFor();
  await ann.page.getByLabel('New title of Mlik').fill('Milk');
  await ann.page.keyboard.press('Enter');
  await bob.todo('Milk').waitFor();
  await bob.page.getByRole('button', { name: 'Edit Milk' }).click();
  await bob.page.getByRole('button', { name: 'Delete', exact: true }).click();
  await ann.page.getByText('Nothing to do.').waitFor();

  expect(complaintsOf(ann, bob)).toEqual([]);
});

test('the page shows who is here, and who has gone', async () => {
  const { ann, bob } = await annAndBob('Company');

  await ann.page.getByText('Here now: you and Bob').waitFor();
  await bob.page.getByText('Here now: Ann and you').waitFor();
  await bob.page.close();
  await ann.page.getByText('Here now: you', { exact: true }).waitFor();

  expect(complaintsOf(ann, bob)).toEqual([]);
});

test('a third person who opens the address is refused, until somebody shares the list', async () => {
  const { ann, address } = await annAndBob('Secrets');
  const cid = await visit(browser, address);
  await cid.signIn('Cid');

  await cid.page.getByRole('heading', { name: 'This list can’t be opened' }).waitFor();
  await cid.page.getByText('isn’t shared with Cid').waitFor();
  await ann.share('Cid');
  await cid.page.getByRole('heading', { name: 'Secrets', level: 1 }).waitFor();

  expect(complaintsOf(ann, cid)).toEqual([]);
});

test('what people type is never markup', async () => {
  const markup = '<img src=x onerror="document.title=`taken`"><b>bold</b>';
  const { ann, bob } = await annAndBob(markup);

  await ann.add(markup);
  await bob.todo(markup).waitFor();

  expect(await bob.titles()).toEqual([markup]);
  expect(await bob.page.locator('b, img').count()).toBe(0);
  expect(await bob.page.title()).toBe(`${markup} · Highlander`);
  expect(complaintsOf(ann, bob)).toEqual([]);
});

test('a deleted list closes in every window', async () => {
  const { ann, bob } = await annAndBob('Short-lived');

  await ann.page.getByRole('button', { name: 'Delete for everybody' }).click();
  await ann.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await bob.page.getByText('This list was deleted, or you left it.').waitFor();
  await ann.page.waitForURL(`${app.url}/`);

  expect(await ann.page.getByRole('link', { name: 'Short-lived' }).count()).toBe(0);
  expect(complaintsOf(ann, bob)).toEqual([]);
});

test('a name that nobody has is refused in words', async () => {
  const ann = await visitAs(browser, app, 'Ann');
  await ann.beginList('Alone');

  await ann.page.getByLabel('Name of the person to share with').fill('Bbo');
  await ann.page.getByRole('button', { name: 'Share' }).click();
  await ann.page.getByText('Nobody called “Bbo” has signed in yet.').waitFor();

  expect(complaintsOf(ann)).toEqual([]);
});

test('the session lasts over a reload, and ends with "Sign out"', async () => {
  const ann = await visitAs(browser, app, 'Ann');
  await ann.page.reload();
  await ann.isLive();

  await ann.page.getByRole('button', { name: 'Sign out' }).click();
  await ann.page.getByLabel('Your name').waitFor();
  await ann.page.reload();
  await ann.page.getByLabel('Your name').waitFor();

  expect(complaintsOf(ann)).toEqual([]);
});

test.each([
  ['desktop', DESKTOP, 'light'],
  ['desktop-dark', DESKTOP, 'dark'],
  ['phone', PHONE, 'light'],
  ['phone-dark', PHONE, 'dark'],
] as const)('it fits a %s', async (name, device, colorScheme) => {
  const ann = await visitAs(browser, app, 'Ann', { ...device, colorScheme });
  await ann.beginList('Weekend in the Highlands');
  for (const title of [
    'Book the ferry',
    'Pack the tent',
    'Tea, oatcakes and whatever else goes into the bag',
  ]) {
    await ann.add(title);
  }
  await ann.todo('Pack the tent').check();
  await ann.page.getByText('Here now').waitFor();
  await ann.photograph(`todo-${name}`);
  await ann.page.getByRole('button', { name: 'Edit Book the ferry' }).click();
  await ann.page.getByRole('radio', { name: 'orange' }).check();
  await ann.photograph(`todo-${name}-editing`);

  const hasOverflow = await ann.page.evaluate<boolean>(
    'document.documentElement.scrollWidth > document.documentElement.clientWidth',
  );
  expect(hasOverflow).toBe(false);
  expect(complaintsOf(ann)).toEqual([]);
});
