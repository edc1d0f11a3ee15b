import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../clock/index.js';
import { currentCall, runAs } from '../host/index.js';
import { ObjectIdentity } from '../object/index.js';
import { systemRandom } from '../random/index.js';
import { settled, stopAllNodes } from '../testing/start-node.fixture.js';
import { Watches } from './watches.js';
import { Door, Note, Diary, start } from './guarded-notes.fixture.js';

describe('a watch', () => {
  afterEach(stopAllNodes);

  it('never delivers an older snapshot in place of a newer one', async () => {
    const watches = new Watches(new ManualClock(), systemRandom);
    const identity = new ObjectIdentity('note', 'a');
    const snapshot = (revision: number) => ({ state: {}, revision });
    const news = [snapshot(5)];
    const next = () =>
      news.length > 0 ? Promise.resolve(news.shift()!) : new Promise<never>(() => undefined);
    const seen: number[] = [];
    const observe = () =>
      watches
        .watch(identity, () => Promise.resolve(snapshot(4)), next)
        .subscribe(({ revision }) => seen.push(revision));
    observe();
    await settled();
    expect(seen).toEqual([4, 5]);
    // It loads what was the case before the news came.
    observe();
    await settled();
    expect(seen).toEqual([4, 5, 5]);
  });

  it('calls its subscriber on behalf of who subscribed, not of who wrote', async () => {
    const { objects } = await start();
    const seen: unknown[] = [];
    runAs('subscriber', () =>
      objects.watch(Note, 'b').subscribe(({ state }) => {
        if (state.text === '') return;
        seen.push(currentCall()?.principal);
        // The writer's turn is still running: in its chain, this would be a deadlock.
        objects
          .ref(Note, 'a')
          .read()
          .then(
            (text) => seen.push(text),
            (error: unknown) => seen.push(error),
          );
      }),
    );
    await settled();
    await runAs('writer', () => objects.ref(Note, 'a').copyTo('b'));
    await settled();
    expect(seen).toEqual([undefined, '']);
  });

  it('asks the guards on behalf of who subscribed, when it begins and not again', async () => {
    const { objects, app } = await start();
    const door = app.get(Door);
    const errors: unknown[] = [];
    const texts: string[] = [];
    runAs('reader', () =>
      objects.watch(Diary, 'b').subscribe({
        next: ({ state }) => texts.push(state.text),
        error: (error: unknown) => errors.push(error),
      }),
    );
    await settled();
    await runAs('writer', () => objects.ref(Diary, 'b').write('x'));
    door.refused.add('deleter');
    door.asked.length = 0;
    await runAs('janitor', () => objects.delete(Diary, 'b'));
    await settled();
    expect(door.asked).toEqual(['janitor delete']);
    expect(errors).toEqual([]);
    expect(texts).toEqual(['', 'x', '']);
  });

  it('may call an update from within its subscriber', async () => {
    const { objects } = await start();
    const seen: number[] = [];
    objects.watch(Note, 'a').subscribe(({ revision }) => {
      seen.push(revision);
      if (revision < 5) void objects.ref(Note, 'a').write(`after ${revision}`);
    });
    for (let rounds = 0; rounds < 5; rounds++) await settled();
    expect(seen).toEqual([0, 1, 2, 3, 4, 5]);
  });
});
