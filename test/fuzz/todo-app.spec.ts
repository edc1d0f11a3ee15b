import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { INestApplication } from '@nestjs/common';
import { WebSocket } from 'ws';
import { Configuration } from '../../apps/example-todo/src/configuration.js';
import { createApp } from '../../apps/example-todo/src/create-app.js';
import { newFolder, stopTodoApps } from '../support/todo-app.js';
import { signIn, type HttpUser } from '../support/todo-http.js';
import { openWindow, type TodoWindow } from '../support/todo-window.js';
import type { Dice } from './support/dice.js';
import { fuzz, FUZZ_TIMEOUT_MS } from './support/fuzz.js';
import { hostileId } from './support/hostile-ids.js';
import { mutateBytes } from './support/mutate-bytes.js';
import { LogBook } from '../../libs/highlander/src/websockets/test-app.fixture.js';
import { wsMessage } from './support/ws-messages.js';

/*
 * The example application as its users reach it. It runs in this process, where a fault that nobody handles, and what
 * is left in memory, can be seen.
 */
let app: INestApplication;
let url: string;
let ann: HttpUser;
let window: TodoWindow;
const log = new LogBook();

beforeAll(async () => {
  app = await createApp(new Configuration({ HIGHLANDER_FOLDER: await newFolder() }));
  app.useLogger(log);
  await app.listen(0, '127.0.0.1');
  url = `http://127.0.0.1:${(app.getHttpServer().address() as { port: number }).port}`;
  ann = await signIn({ url }, 'Ann');
  window = await openWindow({ url } as never, ann.token);
  await window.ask('list.create', { list: 'list-x', title: 'Groceries' });
});
afterAll(async () => {
  window.close();
  await app.close();
  await stopTodoApps();
});

const SAID = [
  { event: 'list.create', data: { list: 'list-x', title: 'Groceries' }, id: 1 },
  { event: 'list.rename', data: { list: 'list-x', title: 'More' }, id: 1 },
  { event: 'list.share', data: { list: 'list-x', name: 'Bob' }, id: 'a' },
  { event: 'list.open', data: { list: 'list-x' }, id: 1 },
  { event: 'todo.insert', data: { list: 'list-x', todo: { id: 'milk', title: 'Milk' } }, id: 1 },
  { event: 'todo.change', data: { list: 'list-x', todo: 'milk', changes: { completed: true } }, id: 1 },
  { event: 'todo.move', data: { list: 'list-x', todo: 'milk', before: null }, id: 1 },
  { event: 'todo.delete', data: { list: 'list-x', todo: 'milk' }, id: 1 },
];

it(
  'a window that sends nonsense gets an answer to each message, or is closed; the others are shown their lists',
  async () => {
    await fuzz('todo-windows', { inputs: 60, atOnce: 4 }, async (dice) => {
      const socket = new WebSocket(`${url.replace('http', 'ws')}/live`, ['highlander-todo', ann.token]);
      socket.on('error', () => undefined);
      const closed = once(socket, 'close');
      await once(socket, 'open');
      for (let left = 1 + dice.int(8); left > 0; left--)
        socket.send(wsMessage(dice, SAID), { binary: dice.chance(0.05) });
      // The answer to the last one, after which there is nothing left to come, if it wasn't closed before.
      socket.send(JSON.stringify({ event: 'no such event', id: 'last' }));
      socket.on('message', (frame: Buffer) => {
        const { id, event, data } = JSON.parse(frame.toString()) as {
          id?: unknown;
          event: string;
          data?: { message?: unknown };
        };
        if (event === 'error') expect(data?.message).toEqual(expect.any(String));
        if (id === 'last') socket.close();
      });
      if (dice.chance(0.2)) socket.terminate();
      await closed;
    });
    expect(
      (await window.ask('list.rename', { list: 'list-x', title: 'Groceries' })).revision,
    ).toBeGreaterThan(0);
  },
  FUZZ_TIMEOUT_MS,
);

it(
  'whatever is asked over HTTP has an answer that is no fault of the server',
  async () => {
    await fuzz('todo-http', { inputs: 150, atOnce: 4 }, async (dice) => {
      const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1' });
      socket.on('error', () => undefined);
      let answer = '';
      socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
      const closed = once(socket, 'close');
      const request = requestOf(dice, ann.token);
      socket.end(dice.chance(0.3) ? mutateBytes(dice, request) : request);
      await closed;
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
      expect(status).toBeLessThan(500);
    });
    expect((await ann.get('/api/lists/list-x')).status).toBe(200);
    expect(log.errors).toEqual([]);
  },
  FUZZ_TIMEOUT_MS,
);

function requestOf(dice: Dice, token: string): Buffer {
  const list = dice.chance(0.5) ? 'list-x' : encodeURIComponent(wellFormed(hostileId(dice)));
  const raw = dice.chance(0.1) ? dice.pick(['%', '%ff', '%2e%2e', '..', '%00']) : list;
  const [method, path] = dice.pick([
    ['POST', '/api/session'],
    ['POST', '/api/lists'],
    ['GET', `/api/lists/${raw}`],
    ['PATCH', `/api/lists/${raw}`],
    ['POST', `/api/lists/${raw}/todos`],
    ['PATCH', `/api/lists/list-x/todos/${raw}`],
    ['PUT', `/api/lists/list-x/todos/${raw}/position`],
    ['DELETE', `/api/lists/list-x/todos/${raw}`],
    ['GET', `/${raw}`],
  ] as const);
  const message = wsMessage(
    dice,
    SAID.map(({ data }) => data),
  );
  const body = method === 'GET' ? '' : message.slice(0, 20_000);
  const head = [
    `${method} ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    'connection: close',
    `authorization: Bearer ${dice.chance(0.9) ? token : dice.pick(['', 'x.y.z', `${token}x`])}`,
    `content-type: ${dice.pick(['application/json', 'application/json', 'text/plain', 'application/json; charset=x'])}`,
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function wellFormed(id: string): string {
  return Buffer.from(id).toString();
}
