import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTodoApp, stopTodoApps, type TodoApp } from './support/todo-app.js';
import { launchBrowser, visitAs, type Visitor } from './support/todo-browser.js';

const PATIENT = { timeout: 15_000 };

let app: TodoApp;
let browser: Browser;

beforeAll(async () => {
  [app, browser] = await Promise.all([startTodoApp(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await stopTodoApps();
});

async function listOfThree(title: string): Promise<Visitor> {
  const ann = await visitAs(browser, app, 'Ann');
  await ann.beginList(title);
  for (const todo of ['Three', 'Two', 'One']) await ann.add(todo);
  return ann;
}

function hasKeyboard({ page }: Visitor, control: Locator): Promise<boolean> {
  return control.and(page.locator(':focus')).isVisible();
}

test('a new list leads straight to its first todo', async () => {
  const ann = await visitAs(browser, app, 'Ann');
  await ann.beginList('Fresh');

  await expect.poll(() => hasKeyboard(ann, ann.page.getByLabel('New todo')), PATIENT).toBe(true);
});

test('todos are moved with the keyboard, which stays on the button', async () => {
  const ann = await listOfThree('Order');

  await ann.page.getByRole('button', { name: 'Move Three up' }).focus();
  await ann.page.keyboard.press('Enter');
  await expect.poll(() => ann.titles(), PATIENT).toEqual(['One', 'Three', 'Two']);
  await ann.page.keyboard.press('Enter');
  await expect.poll(() => ann.titles(), PATIENT).toEqual(['Three', 'One', 'Two']);
  await ann.page.keyboard.press('Enter');

  await expect
    .poll(() => hasKeyboard(ann, ann.page.getByRole('button', { name: 'Move Three up' })), PATIENT)
    .toBe(true);
  expect(await ann.page.locator('[aria-live]').last().textContent()).toBe('Three is now 1 of 3');
  expect(await ann.titles()).toEqual(['Three', 'One', 'Two']);
});

test('a todo is completed with the space bar', async () => {
  const ann = await listOfThree('Space');

  await ann.todo('Two').focus();
  await ann.page.keyboard.press('Space');
  await ann.page.locator('[data-completed=true]').getByText('Two').waitFor();

  await expect.poll(() => hasKeyboard(ann, ann.todo('Two')), PATIENT).toBe(true);
});

test('after a todo is deleted, its neighbour has the keyboard', async () => {
  const ann = await listOfThree('Neighbours');

  await ann.page.getByRole('button', { name: 'Edit Two' }).press('Enter');
  await ann.page.getByRole('button', { name: 'Delete', exact: true }).press('Enter');
  await ann.todo('Two').waitFor({ state: 'detached' });

  await expect.poll(() => hasKeyboard(ann, ann.todo('Three')), PATIENT).toBe(true);
});

test('Escape leaves a title as it was, and gives the keyboard back', async () => {
  const ann = await listOfThree('Escape');

  await ann.page.getByRole('button', { name: 'Edit One' }).press('Enter');
  await ann.page.getByLabel('New title of One').fill('Something else');
  await ann.page.keyboard.press('Escape');

  await expect
    .poll(() => hasKeyboard(ann, ann.page.getByRole('button', { name: 'Edit One' })), PATIENT)
    .toBe(true);
  expect(await ann.titles()).toEqual(['One', 'Two', 'Three']);
});

test('the question before an end can be answered with the keyboard', async () => {
  const ann = await listOfThree('Questions');

  await ann.page.getByRole('button', { name: 'Leave this list' }).press('Enter');
  await expect
    .poll(() => hasKeyboard(ann, ann.page.getByRole('button', { name: 'Cancel' })), PATIENT)
    .toBe(true);
  await ann.page.keyboard.press('Escape');
  await ann.page.getByRole('dialog').waitFor({ state: 'detached' });

  await expect
    .poll(() => hasKeyboard(ann, ann.page.getByRole('button', { name: 'Leave this list' })), PATIENT)
    .toBe(true);
});

test('the keyboard reaches every control, and shows where it is', async () => {
  const ann = await listOfThree('Tour');
  const { page } = ann;
  const controls = await page.locator('a:visible, button:visible, input:visible').count();
  const here = `(() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
    const all = [...document.querySelectorAll('a, button, input')];
    return { place: all.indexOf(document.activeElement), outline: outlineStyle + ' ' + outlineWidth };
  })()`;
  const places = new Set<number>();

  await page.getByRole('link', { name: 'Highlander' }).focus();
  for (let step = 0; step < controls; step++) {
    const { place, outline } = await page.evaluate<{ place: number; outline: string }>(here);
    places.add(place);
    expect(outline).toBe('solid 3px');
    await page.keyboard.press('Tab');
  }

  expect(places.size).toBe(controls);
});

test('every control has a name', async () => {
  const ann = await listOfThree('Names');
  await ann.page.getByRole('button', { name: 'Edit One' }).click();

  const controls = (await ann.page.locator('body').ariaSnapshot())
    .split('\n')
    .filter((line) => /^\s*- (button|link|textbox|checkbox|radio)\b/.test(line));

  expect(controls.length).toBeGreaterThan(20);
  expect(controls.filter((line) => !/^\s*- \w+ "[^"]+/.test(line))).toEqual([]);
});
