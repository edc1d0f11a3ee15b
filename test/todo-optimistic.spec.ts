import { afterAll, beforeAll, expect, test } from 'vitest';
import { TODO_COLORS } from '../apps/example-todo/src/model/index.js';
import { seededRandom } from './support/seeded-random.js';
import { startTodoApp, stopTodoApps, type TodoApp } from './support/todo-app.js';
import { signIn } from './support/todo-http.js';
import { openWindow } from './support/todo-window.js';

interface Change {
  event: string;
  data: Record<string, unknown>;
}

const CHANGES = 80;
const IDS = ['first', 'second', 'third', 'fourth', 'fifth'];
const PAGE_MODEL = '../apps/example-todo/public/app/model';

let app: TodoApp;

beforeAll(async () => {
  app = await startTodoApp();
});
afterAll(stopTodoApps);

/** A module of the page, which has no types. */
async function pageModule<M>(name: string): Promise<M> {
  return (await import(/* @vite-ignore */ new URL(`${PAGE_MODEL}/${name}`, import.meta.url).href)) as M;
}

function randomChange(random: () => number, list: string): Change {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  const todo = pick(IDS);
  return pick<Change>([
    { event: 'todo.insert', data: { list, todo: { id: todo, title: todo, color: pick(TODO_COLORS) } } },
    { event: 'todo.change', data: { list, todo, changes: { completed: random() < 0.5 } } },
    {
      event: 'todo.change',
      data: { list, todo, changes: { title: `${todo} again`, color: pick(TODO_COLORS) } },
    },
    { event: 'todo.move', data: { list, todo, before: pick([...IDS, null]) } },
    { event: 'todo.delete', data: { list, todo } },
    { event: 'list.rename', data: { list, title: `List of ${todo}` } },
  ]);
}

test('what the page shows before the server has answered is what the server makes of it', async () => {
  const { applyChange } = await pageModule<{ applyChange: (list: object, change: Change) => object }>(
    'apply-change.js',
  );
  const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
  const random = seededRandom(seed);
  const ann = await signIn(app, 'Ann');
  const window = await openWindow(app, ann.token);
  await window.ask('list.create', { list: 'mirror', title: 'Mirror' });
  let { body: expected } = await ann.get('/api/lists/mirror');

  for (let count = 0; count < CHANGES; count++) {
    const change = randomChange(random, 'mirror');
    const isAccepted = await window.ask(change.event, change.data).then(
      () => true,
      () => false,
    );
    // A change that the server refuses is dropped by the page as well.
    if (isAccepted) expected = applyChange(expected, change);
    const { body } = await ann.get('/api/lists/mirror');
    expect({ seed, ...body, revision: 0 }).toEqual({ seed, ...expected, revision: 0 });
  }
});

test('the page offers the colours that the server takes', async () => {
  const { COLORS } = await pageModule<{ COLORS: string[] }>('colors.js');

  expect(COLORS).toEqual(TODO_COLORS);
});
