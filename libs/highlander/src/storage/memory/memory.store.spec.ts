import { describe, expect, it } from 'vitest';
import { RecordStoreFailure } from '../record-store.js';
import { describeRecordStore } from '../record-store.contract.js';
import { storedName } from '../stored-name.js';
import { memoryStore } from './memory.store.js';

const key = { type: 'list', id: 'one' };

describeRecordStore('memoryStore()', async () => ({
  storage: memoryStore(),
  fileNameOf: (id) => `${storedName(id, { caseSensitive: true, maxBytes: 4096 })}.json`,
}));

describe('memoryStore()', () => {
  it('is one store for all nodes of a process that open the same namespace', async () => {
    const storage = memoryStore();
    const one = await storage.open('todo');
    const two = await storage.open('todo');
    await one.write(key, '"by one"', null);
    expect(await two.write(key, '"by two"', null)).toEqual({ written: false });
    expect((await two.read(key))?.body).toBe('"by one"');
  });

  it('keeps namespaces apart that are open at the same time', async () => {
    const storage = memoryStore();
    const [todo, chat] = [await storage.open('todo'), await storage.open('chat')];
    await todo.write(key, '"todo"', null);
    expect(await chat.read(key)).toBeUndefined();
    expect(storage.recordOf(key, 'todo')?.body).toBe('"todo"');
    expect(storage.recordOf(key, 'chat')).toBeUndefined();
    expect(storage.recordOf(key)).toBeUndefined();
  });

  it('closed by one node, stays open for the others', async () => {
    const storage = memoryStore();
    const [one, two] = [await storage.open('todo'), await storage.open('todo')];
    await one.close();
    expect(await two.write(key, '{}', null)).toMatchObject({ written: true });
  });

  it('without faults, answers a write in the same turn of the event loop', async () => {
    const store = await memoryStore().open('todo');
    let answered = false;
    void store.write(key, '{}', null).then(() => (answered = true));
    await Promise.resolve();
    expect(answered).toBe(true);
  });
});

describe('a fault armed on memoryStore()', () => {
  const armed = async () => {
    const storage = memoryStore();
    return { storage, store: await storage.open('default') };
  };
  const ids = async (list: AsyncIterable<string>) => {
    const found: string[] = [];
    for await (const id of list) found.push(id);
    return found;
  };

  it('loses the request of the next write: nothing happened, and the writer can not know', async () => {
    const { storage, store } = await armed();
    storage.failNext('before');
    await expect(store.write(key, '{}', null)).rejects.toMatchObject({
      constructor: RecordStoreFailure,
      effect: 'unknown',
    });
    expect(storage.recordOf(key)).toBeUndefined();
    expect(await store.write(key, '{}', null)).toMatchObject({ written: true });
  });

  it('loses the answer of the next write: it is done, and the writer can not know', async () => {
    const { storage, store } = await armed();
    storage.failNext('after');
    await expect(store.write(key, '{}', null)).rejects.toMatchObject({ effect: 'unknown' });
    expect(storage.recordOf(key)?.body).toBe('{}');
    expect(await store.write(key, '{}', null)).toEqual({ written: false });
  });

  it('refuses a write definitely, as a full disk does', async () => {
    const { storage, store } = await armed();
    const error = new Error('no space left on device');
    storage.failNext('before', { effect: 'none', error });
    await expect(store.write(key, '{}', null)).rejects.toMatchObject({
      effect: 'none',
      cause: error,
      message: 'The memory store could not answer a write: no space left on device.',
    });
    expect(storage.recordOf(key)).toBeUndefined();
  });

  it('can not promise that a write which had its effect had none', async () => {
    const { storage } = await armed();
    expect(() => storage.failNext('after', { effect: 'none' })).toThrow(TypeError);
  });

  it('strikes as often as it was told', async () => {
    const { storage, store } = await armed();
    storage.failNext('before', { times: 2 });
    await expect(store.read(key)).rejects.toThrow(RecordStoreFailure);
    await expect(store.read(key)).rejects.toThrow(RecordStoreFailure);
    expect(await store.read(key)).toBeUndefined();
    expect(() => storage.failNext('before', { times: 0 })).toThrow(TypeError);
  });

  it('strikes only the operation that it is for', async () => {
    const { storage, store } = await armed();
    storage.failNext('before', { operation: 'list' });
    storage.failNext('before', { operation: 'read' });
    expect(await store.write(key, '{}', null)).toMatchObject({ written: true });
    await expect(store.read(key)).rejects.toMatchObject({ effect: 'none' });
    await expect(ids(store.list('list'))).rejects.toMatchObject({ effect: 'none' });
    expect(await ids(store.list('list'))).toEqual(['one']);
  });

  it('strikes in the order in which it was armed', async () => {
    const { storage, store } = await armed();
    storage.failNext('before', { error: new Error('first') });
    storage.failNext('before', { error: new Error('second') });
    await expect(store.read(key)).rejects.toThrow('first');
    await expect(store.read(key)).rejects.toThrow('second');
  });

  it('holds operations up before their effect until they are released', async () => {
    const { storage, store } = await armed();
    const delay = storage.delay('before', { operation: 'write' });
    const writes = [store.write(key, '1', null), store.write(key, '2', null)];
    await delay.arrived(2);
    expect(await store.read(key)).toBeUndefined();
    delay.release();
    expect(await Promise.all(writes)).toMatchObject([{ written: true }, { written: false }]);
    expect(await store.write({ ...key, id: 'two' }, '3', null)).toMatchObject({ written: true });
  });

  it('holds answers up until they are released', async () => {
    const { storage, store } = await armed();
    const delay = storage.delay('after', { operation: 'write' });
    let answered = false;
    const write = store.write(key, '1', null).finally(() => (answered = true));
    await delay.arrived();
    expect((await store.read(key))?.body).toBe('1');
    expect(answered).toBe(false);
    delay.release();
    expect(await write).toMatchObject({ written: true });
  });

  it('can hold an operation up and then let it fail', async () => {
    const { storage, store } = await armed();
    const delay = storage.delay('before');
    storage.failNext('after');
    const write = store.write(key, '1', null);
    await delay.arrived();
    expect(storage.recordOf(key)).toBeUndefined();
    delay.release();
    await expect(write).rejects.toMatchObject({ effect: 'unknown' });
    expect(storage.recordOf(key)?.body).toBe('1');
  });

  it('lets a write that was given up land late, if its condition still holds then', async () => {
    const { storage, store } = await armed();
    const late = storage.landLate();
    await expect(store.write(key, '"late"', null)).rejects.toMatchObject({ effect: 'unknown' });
    await late.sent;
    expect(storage.recordOf(key)).toBeUndefined();
    expect(late.land()).toMatchObject({ written: true });
    expect(storage.recordOf(key)?.body).toBe('"late"');
    expect(() => late.land()).toThrow('landed already');
  });

  it('fences a write that lands late, after somebody else has written (I3)', async () => {
    const { storage, store } = await armed();
    const late = storage.landLate();
    await expect(store.write(key, '"late"', null)).rejects.toThrow(RecordStoreFailure);
    await store.write(key, '"fence"', null);
    expect(late.land()).toEqual({ written: false });
    expect(storage.recordOf(key)?.body).toBe('"fence"');
  });

  it('is waited for by close()', async () => {
    const { storage, store } = await armed();
    const delay = storage.delay('before');
    const write = store.write(key, '1', null);
    await delay.arrived();
    let closed = false;
    const closing = store.close().then(() => (closed = true));
    await expect(store.read(key)).rejects.toThrow('closed');
    expect(closed).toBe(false);
    delay.release();
    await closing;
    expect(await write).toMatchObject({ written: true });
  });
});
