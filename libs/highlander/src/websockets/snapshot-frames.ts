import type { StateAndRevision } from '../host/index.js';
import type { ObjectAddress } from '../registry/index.js';
import { encodeSnapshotFrame } from './encode-frame.js';

/**
 * What clients are sent of snapshots. Those who watch the same object on this node are shown the same snapshot one after
 * the other, so the last one is remembered: it is encoded once for all of them.
 */
export class SnapshotFrames {
  private last: StateAndRevision | undefined;
  private readonly byEvent = new Map<string, Buffer>();

  frameOf(
    event: string,
    { type, id }: Pick<ObjectAddress, 'type' | 'id'>,
    snapshot: StateAndRevision,
  ): Buffer {
    if (this.last !== snapshot) {
      this.last = snapshot;
      this.byEvent.clear();
    }
    let frame = this.byEvent.get(event);
    if (!frame) {
      const { revision, state } = snapshot;
      frame = Buffer.from(encodeSnapshotFrame(event, { type, id, revision, state }));
      this.byEvent.set(event, frame);
    }
    return frame;
  }
}
