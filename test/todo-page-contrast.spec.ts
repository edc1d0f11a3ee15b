import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTodoApp, stopTodoApps, type TodoApp } from './support/todo-app.js';
import { launchBrowser, visit, visitAs, type Visitor } from './support/todo-browser.js';

const MEASURE = readFileSync(join(import.meta.dirname, 'support/contrast.js'), 'utf8');

interface Sight {
  readonly what: string;
  readonly needed: number;
  readonly ratio: number;
}

let app: TodoApp;
let browser: Browser;

beforeAll(async () => {
  [app, browser] = await Promise.all([startTodoApp(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await stopTodoApps();
});

/** What can be seen on the page and what of it is too faint. */
async function look({ page }: Visitor): Promise<{ seen: string; faint: Sight[] }> {
  const sights = await page.evaluate<Sight[]>(MEASURE);
  return {
    seen: sights.map(({ what }) => what).join('\n'),
    faint: sights.filter(({ needed, ratio }) => ratio < needed),
  };
}

describe.each(['light', 'dark'] as const)('everything can be read in %s colours', (colorScheme) => {
  test('when signing in, and when that is refused', async () => {
    const visitor = await visit(browser, app.url, { colorScheme });
    await visitor.page.getByLabel('Your name').fill(' ');
    await visitor.page.getByRole('button', { name: 'Sign in' }).click();
    await visitor.page.getByRole('alert').getByText(/./).waitFor();

    const { seen, faint } = await look(visitor);
    expect(seen).toMatch(/^text “Sign in”$/m);
    expect(seen).toMatch(/^text “.*name/m);
    expect(faint).toEqual([]);
  });

  test('on a list', async () => {
    const ann = await visitAs(browser, app, 'Ann', { colorScheme });
    await ann.beginList('Readable');
    await ann.add('Done');
    await ann.add('Open');
    await ann.todo('Done').check();
    await ann.page.getByRole('button', { name: 'Edit Open' }).click();
    await ann.page.locator('[data-completed=true]').getByText('Done').waitFor();
    await ann.page.getByText('Here now').waitFor();

    const { seen, faint } = await look(ann);
    for (const what of [
      'text “Done”',
      'placeholder “What is to be done\\?”',
      'colour yellow',
      'edge of New todo',
    ])
      expect(seen).toMatch(new RegExp(`^${what}$`, 'm'));
    expect(seen).toMatch(/^icon of Rename the list$/m);
    expect(faint).toEqual([]);
  });

  test('in the question before an end, and where a list can’t be opened', async () => {
    const ann = await visitAs(browser, app, 'Ann', { colorScheme });
    await ann.beginList('Ended');
    await ann.page.getByRole('button', { name: 'Delete for everybody' }).click();
    await ann.page.getByRole('dialog').waitFor();
    const asked = await look(ann);
    await ann.page.keyboard.press('Escape');
    await ann.page.goto(`${app.url}/lists/not-mine`);
    await ann.page.getByRole('heading', { name: 'This list can’t be opened' }).waitFor();
    const refused = await look(ann);

    expect(asked.seen).toMatch(/^text “Delete “Ended” for everybody\?”$/m);
    expect(refused.seen).toMatch(/^text “This list can’t be opened”$/m);
    expect([...asked.faint, ...refused.faint]).toEqual([]);
  });
});
