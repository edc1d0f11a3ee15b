import { describe, expect, it } from 'vitest';
import { SnapshotFrames } from './snapshot-frames.js';

const list = { type: 'list', id: 'groceries' };
const snapshot = (revision: number) => ({ revision, state: { title: `title ${revision}` } });

describe('the frame of a snapshot', () => {
  it('is made once for all who are shown it as the same event', () => {
    const frames = new SnapshotFrames();
    const shown = snapshot(1);
    const frame = frames.frameOf('snapshot', list, shown);
    expect(JSON.parse(frame.toString())).toEqual({ event: 'snapshot', data: { ...list, ...shown } });
    expect(frames.frameOf('snapshot', list, shown)).toBe(frame);
  });

  it('is another one for another event', () => {
    const frames = new SnapshotFrames();
    const shown = snapshot(1);
    const frame = frames.frameOf('snapshot', list, shown);
    expect(JSON.parse(frames.frameOf('list', list, shown).toString())).toMatchObject({ event: 'list' });
    expect(frames.frameOf('snapshot', list, shown)).toBe(frame);
  });

  it('is that of the newer one when there is one, also for the same event', () => {
    const frames = new SnapshotFrames();
    frames.frameOf('snapshot', list, snapshot(1));
    expect(JSON.parse(frames.frameOf('snapshot', list, snapshot(2)).toString())).toMatchObject({
      data: { revision: 2, state: { title: 'title 2' } },
    });
  });
});
