import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TodoApp } from './support/todo-app.js';
import { DESKTOP, launchBrowser, PHONE, visit, type Visitor } from './support/todo-browser.js';
import { startTodoCluster, type TodoCluster } from './support/todo-cluster.js';
import { signIn } from './support/todo-http.js';
import { openWindow } from './support/todo-window.js';

const GOES_ON_WITHIN_MS = 15_000;

let cluster: TodoCluster;
let browser: Browser;

beforeAll(async () => {
  [cluster, browser] = await Promise.all([startTodoCluster(3), launchBrowser()]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await cluster?.stop();
});

/** Begins a list that Ann and Bob share. Answers the node that holds it, and the others. */
async function sharedList(id: string): Promise<{ holder: TodoApp; others: [TodoApp, TodoApp] }> {
  const [node] = cluster.nodes as [TodoApp];
  const ann = await signIn(node, 'Ann');
  await signIn(node, 'Bob');
  await ann.post('/api/lists', { id, title: 'Groceries' });
  await ann.put(`/api/lists/${id}/members/Bob`);
  const window = await openWindow(node, ann.token);
  await window.ask('list.open', { list: id });
  const places = await window.shown('places', ({ list }) => list !== null);
  window.close();
  const holder = cluster.nodes.find(({ nodeAddress }) => nodeAddress === places.list)!;
  return { holder, others: cluster.nodes.filter((other) => other !== holder) as [TodoApp, TodoApp] };
}

async function openAs(name: string, node: TodoApp, list: string, device = DESKTOP): Promise<Visitor> {
  const visitor = await visit(browser, `${node.url}/lists/${list}`, device);
  await visitor.signIn(name);
  await visitor.page.getByRole('heading', { name: 'Groceries', level: 1 }).waitFor();
  return visitor;
}

test('two windows go on when the node that holds their list is killed', async () => {
  const { holder, others } = await sharedList('groceries');
  const [ann, bob] = await Promise.all([
    openAs('Ann', others[0], 'groceries'),
    openAs('Bob', others[1], 'groceries', PHONE),
  ]);
  await ann.add('Milk');
  await bob.todo('Milk').waitFor();
  await ann.page.getByText(`The list: node ${holder.nodeAddress}`).waitFor();
  await ann.page.getByText(`This window: node ${others[0].nodeAddress}`).waitFor();
  await Promise.all([ann.photograph('cluster-desktop'), bob.photograph('cluster-phone')]);

  await holder.crash();
  const crashedAtMs = performance.now();
  await ann.add('Eggs');
  await bob.todo('Eggs').waitFor();
  await bob.todo('Milk').check();
  await ann.page.locator('[data-completed=true]').getByText('Milk').waitFor();
  const tookMs = performance.now() - crashedAtMs;
  console.log(`went on ${Math.round(tookMs)} ms after the crash`);

  expect(tookMs).toBeLessThan(GOES_ON_WITHIN_MS);
  expect(await bob.titles()).toEqual(['Eggs', 'Milk']);
  await ann.page.getByText(`node ${holder.nodeAddress}`).waitFor({ state: 'detached' });
  await ann.isLive();
  expect([...ann.complaints, ...bob.complaints]).toEqual([]);
}, 60_000);
