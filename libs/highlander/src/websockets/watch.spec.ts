import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { defer, finalize, type Observable } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  Field,
  HighlanderModule,
  HighlanderObject,
  memoryStore,
  ObjectRegistry,
  Update,
  type StateAndRevision,
} from '../index.js';
import type { MemoryStore } from '../storage/index.js';
import { Connection, type ConnectionWatch } from './connection.js';
import { TestApp } from './test-app.fixture.js';
import type { Frame } from './test-client.fixture.js';

@HighlanderObject('list')
class TodoList {
  @Field() title = 'untitled';
  @Field(() => new Map<string, number>()) votes!: Map<string, number>;

  @Update() rename(title: string) {
    this.title = title;
  }
}

let handles: ConnectionWatch[];
let served: Connection;

@WebSocketGateway()
class WatchingGateway {
  constructor(private readonly connection: Connection) {
    served = connection;
  }

  @SubscribeMessage('watch')
  watch(@MessageBody() { id, event }: { id: string; event?: string }) {
    handles.push(this.connection.watch(TodoList, id, event === undefined ? undefined : { event }));
  }

  @SubscribeMessage('watch by name')
  watchByName(@MessageBody() { type, id }: { type: string; id: string }) {
    this.connection.watch(type, id);
  }
}

let app: TestApp;
let store: MemoryStore;
let objects: ObjectRegistry;
beforeEach(async () => {
  handles = [];
  store = memoryStore();
  app = await TestApp.start({
    providers: [WatchingGateway, TodoList],
    imports: [HighlanderModule.forRoot({ storage: store })],
  });
  objects = app.nest.get(ObjectRegistry);
});
afterEach(() => app.close());

function titles(frames: readonly Frame[], event = 'snapshot'): unknown[] {
  return frames.flatMap((frame) =>
    frame.event === event ? [(frame.data as { state: { title: string } }).state.title] : [],
  );
}

/** Follows how many subscriptions there are to the objects. */
function countSubscriptions(): { count: number } {
  const live = { count: 0 };
  const watch: (type: string, id: string) => Observable<StateAndRevision> = objects.watchShared.bind(objects);
  vi.spyOn(objects, 'watchShared').mockImplementation((type: string, id: string) =>
    defer(() => {
      live.count += 1;
      return watch(type, id).pipe(finalize(() => (live.count -= 1)));
    }),
  );
  return live;
}

const isTitled = (title: string) => (frame: Frame) =>
  (frame.data as { state?: { title?: string } } | undefined)?.state?.title === title;

describe('connection.watch', () => {
  it('pushes the current snapshot at once, and each newer one', async () => {
    const client = await app.connect();
    await objects.put(TodoList, 'groceries', { title: 'Groceries', votes: new Map([['ann', 1]]) });
    client.send('watch', { id: 'groceries' });
    expect(await client.next()).toEqual({
      event: 'snapshot',
      data: {
        type: 'list',
        id: 'groceries',
        revision: 1,
        state: { title: 'Groceries', votes: { $map: [['ann', 1]] } },
      },
    });
    await objects.ref(TodoList, 'groceries').rename('Food');
    expect(await client.next()).toMatchObject({
      event: 'snapshot',
      data: { revision: 2, state: { title: 'Food' } },
    });
  });

  it('shows an object that was never written with its defaults, as revision 0', async () => {
    const client = await app.connect();
    client.send('watch', { id: 'new' });
    expect(await client.next()).toMatchObject({
      data: { id: 'new', revision: 0, state: { title: 'untitled' } },
    });
  });

  it('is one subscription, however often an object is watched', async () => {
    const client = await app.connect();
    await client.ask('watch', { id: 'a' });
    await client.ask('watch', { id: 'a' });
    await client.ask('watch', { id: 'b' });
    expect(handles[1]).toBe(handles[0]);
    expect(handles[2]).not.toBe(handles[0]);
    await objects.ref(TodoList, 'a').rename('once');
    await objects.ref(TodoList, 'b').rename('last');
    await client.next(isTitled('last'));
    expect(titles(client.received).filter((title) => title === 'once')).toHaveLength(1);
  });

  it('sends under another event name, if one is given', async () => {
    const client = await app.connect();
    client.send('watch', { id: 'a', event: 'list' });
    expect(await client.next()).toMatchObject({ event: 'list', data: { id: 'a' } });
  });

  it('sends nothing any more after stop(), and begins anew when it is asked again', async () => {
    const client = await app.connect();
    await client.ask('watch', { id: 'a' });
    await client.next(isTitled('untitled'));
    expect(handles[0]).toMatchObject({ type: 'list', id: 'a' });
    handles[0]!.stop();
    await objects.ref(TodoList, 'a').rename('unseen');
    await objects.ref(TodoList, 'a').rename('seen');
    await client.ask('watch', { id: 'a' });
    await client.next(isTitled('seen'));
    expect(titles(client.received)).toEqual(['untitled', 'seen']);
  });

  it('ends with the connection, and leaves no subscription behind', async () => {
    const client = await app.connect();
    const live = countSubscriptions();
    await client.ask('watch', { id: 'a' });
    await client.ask('watch', { id: 'b' });
    expect(live.count).toBe(2);
    client.socket.terminate();
    await served.closed;
    expect(live.count).toBe(0);
    // A handler that goes on after its client left begins none.
    const late = served.watch(TodoList, 'c');
    expect(live.count).toBe(0);
    late.stop();
  });

  it.each([
    [{ type: 'list', id: '' }, 'HIGHLANDER_INVALID_ID'],
    [{ type: 'nothing', id: 'a' }, 'HIGHLANDER_UNKNOWN_TYPE'],
  ])('throws at once for what can’t be an object: %j', async (body, code) => {
    const client = await app.connect();
    expect(await client.ask('watch by name', body)).toMatchObject({ event: 'error', id: 1, data: { code } });
  });

  it('tells the client when the object can’t be read, and is over', async () => {
    const client = await app.connect();
    store.failNext('before', { operation: 'read' });
    client.send('watch', { id: 'broken' });
    expect(await client.next()).toEqual({
      event: 'error',
      data: { type: 'list', id: 'broken', code: 'HIGHLANDER_STORAGE', ran: 'no', message: 'Internal error' },
    });
    expect(app.log.errors).toHaveLength(1);
    // Asked again, it is another subscription.
    client.send('watch', { id: 'broken' });
    expect(await client.next()).toMatchObject({ event: 'snapshot', data: { id: 'broken' } });
    expect(handles[1]).not.toBe(handles[0]);
  });
});
