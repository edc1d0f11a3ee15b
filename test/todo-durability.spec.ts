import { afterAll, expect, test } from 'vitest';
import { startTodoApp, stopTodoApps, type TodoApp } from './support/todo-app.js';
import { signIn, type HttpUser } from './support/todo-http.js';
import { seededRandom } from './support/seeded-random.js';
import { openWindow, WindowClosed, type TodoWindow } from './support/todo-window.js';

const CRASHES = 5;
const WRITERS = 4;
const MOST_ANSWERS_A_ROUND = 40;

afterAll(stopTodoApps);

/** Resolves to whether the server took the todo; rejects where it didn't answer. */
type Insert = (list: string, id: string) => Promise<boolean>;

/** Writes todo after todo, each as soon as the last one was answered, until the server is gone. */
class Writer {
  readonly list: string;
  readonly answered: string[] = [];
  private count = 0;

  constructor(readonly name: string) {
    this.list = `list-of-${name}`;
  }

  async write(insert: Insert, onAnswer: () => void): Promise<void> {
    for (;;) {
      const id = `${this.name}-${this.count}`;
      let isTaken: boolean;
      try {
        isTaken = await insert(this.list, id);
      } catch {
        // Nobody knows whether this one is there. After the restart it is sent again.
        return;
      }
      if (!isTaken) throw new Error(`${id} was refused.`);
      this.count += 1;
      this.answered.push(id);
      onAnswer();
    }
  }
}

function overHttp(user: HttpUser): Insert {
  return async (list, id) => {
    const { status } = await user.post(`/api/lists/${list}/todos`, { id, title: id });
    return status === 201;
  };
}

function overWebSocket(window: TodoWindow): Insert {
  return async (list, id) => {
    try {
      await window.ask('todo.insert', { list, todo: { id, title: id } });
      return true;
    } catch (error) {
      if (error instanceof WindowClosed) throw error;
      return false;
    }
  };
}

/** Lets all writers write until `answers` of them were answered, and then, in the midst of it, ends the server. */
async function writeUntilCrash(app: TodoApp, user: HttpUser, writers: readonly Writer[], answers: number) {
  let left = answers;
  const onAnswer = (): void => {
    left -= 1;
    if (left === 0) app.signal('SIGKILL');
  };
  const inserts = await Promise.all(
    writers.map(async (_writer, index) =>
      index % 2 === 0 ? overHttp(user) : overWebSocket(await openWindow(app, user.token)),
    ),
  );
  await Promise.all(writers.map((writer, index) => writer.write(inserts[index]!, onAnswer)));
  await app.exited;
}

test('every todo that was acknowledged is there after the server was killed, again and again', async () => {
  const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
  console.log(`SEED=${seed}`);
  const random = seededRandom(seed);
  let app = await startTodoApp();
  const writers = Array.from({ length: WRITERS }, (_, index) => new Writer(`writer-${index}`));
  const user = await signIn(app, 'Ann');
  await Promise.all(writers.map(({ list }) => user.post('/api/lists', { id: list, title: list })));

  for (let crash = 0; crash < CRASHES; crash++) {
    await writeUntilCrash(
      app,
      await signIn(app, 'Ann'),
      writers,
      1 + Math.floor(random() * MOST_ANSWERS_A_ROUND),
    );
    app = await app.restart();
    const reader = await signIn(app, 'Ann');
    for (const { list, answered } of writers) {
      const { body } = await reader.get(`/api/lists/${list}`);
      const present = (body.todos as { id: string }[]).map(({ id }) => id);
      expect(present).toEqual(expect.arrayContaining(answered));
      expect(new Set(present).size).toBe(present.length);
      // At most the one that was on its way when the server was killed.
      expect(present.length - answered.length).toBeLessThanOrEqual(1);
    }
  }
}, 90_000);
