import { afterEach, describe, expect, it } from 'vitest';
import { gate, settled, stopAllNodes } from '../testing/start-node.fixture.js';
import { Door, Note, Diary, start, outcome } from './guarded-notes.fixture.js';

describe('put', () => {
  afterEach(stopAllNodes);

  it('takes what it is given as it was at the call', async () => {
    const { objects } = await start();
    const patch = { text: 'as it was' };
    const put = objects.put(Note, 'a', patch);
    patch.text = 'changed later';
    await expect(put).resolves.toMatchObject({ text: 'as it was' });
  });

  it('comes before what the same caller calls later', async () => {
    const { objects } = await start();
    await objects.get(Note, 'a');
    const put = objects.put(Note, 'a', { text: 'first' });
    await Promise.all([put, objects.ref(Note, 'a').write('second')]);
    await expect(objects.get(Note, 'a')).resolves.toMatchObject({ text: 'second' });
  });

  it('is for what its guards saw', async () => {
    const { objects, app } = await start();
    const door = app.get(Door);
    door.held = gate();
    const patch = { text: 'harmless' };
    const put = objects.put(Diary, 'a', patch);
    await settled();
    patch.text = 'smuggled in';
    door.held.open();
    await expect(put).resolves.toEqual({ text: 'harmless' });
  });

  it('ends at its deadline also when a guard never answers', async () => {
    const { objects, app, clock } = await start({ callTimeoutMs: 1_000 });
    app.get(Door).held = gate();
    const put = outcome(objects.put(Diary, 'a', { text: 'x' }));
    await clock.advance(1_000);
    expect(put.now).toMatchObject({ code: 'HIGHLANDER_CALL_TIMEOUT', ran: 'no' });
    expect(clock.pending).toBe(0);
    app.get(Door).held!.open();
    await settled();
    await expect(objects.get(Diary, 'a')).resolves.toEqual({ text: '' });
  });
});

describe('startup', () => {
  afterEach(stopAllNodes);

  it('succeeds once, also where the object is still falling asleep', async () => {
    const { objects, coordination } = await start();
    await objects.startup(Note, 'a');
    const releases = coordination.delay('before', { operation: 'release' });
    const slept = objects.shutdown(Note, 'a');
    await releases.arrived();
    const starts = [objects.startup(Note, 'a'), objects.startup(Note, 'a')].map(outcome);
    releases.release();
    await slept;
    await settled();
    expect(starts.map(({ now }) => now)).toEqual([
      undefined,
      expect.objectContaining({ code: 'HIGHLANDER_ALREADY_STARTED' }),
    ]);
  });
});
