import { Logger } from '@nestjs/common';
import { Subscription } from 'rxjs';
import type { ObjectAddress, ObjectRegistry } from '../registry/index.js';
import type { ConnectionWatch } from './connection.js';
import { encodeFrame } from './encode-frame.js';
import { describeError } from './error-answer.js';
import type { Outbox } from './outbox.js';
import type { SnapshotFrames } from './snapshot-frames.js';

/** One object that a client is shown. */
class ObjectWatch implements ConnectionWatch {
  readonly subscription = new Subscription();

  constructor(
    readonly type: string,
    readonly id: string,
  ) {}

  stop(): void {
    this.subscription.unsubscribe();
  }
}

/** The objects that one client is shown. An object is subscribed to once, however often it is asked for. */
export class ConnectionWatches {
  private readonly logger = new Logger('HighlanderWebSockets');
  private readonly watches = new Map<string, ObjectWatch>();
  private isClosed = false;

  constructor(
    private readonly outbox: Outbox,
    private readonly frames: SnapshotFrames,
  ) {}

  watch(objects: ObjectRegistry, { type, id, key }: ObjectAddress, event: string): ConnectionWatch {
    const existing = this.watches.get(key);
    if (existing) return existing;
    const watch = new ObjectWatch(type, id);
    if (this.isClosed) return watch;
    this.watches.set(key, watch);
    watch.subscription.add(() => {
      this.watches.delete(key);
      this.outbox.withdraw(key);
    });
    watch.subscription.add(
      objects.watchShared(type, id).subscribe({
        next: (snapshot) => this.outbox.offer(key, () => this.frames.frameOf(event, watch, snapshot)),
        error: (error: unknown) => this.fail(watch, error),
      }),
    );
    return watch;
  }

  close(): void {
    this.isClosed = true;
    for (const watch of this.watches.values()) watch.stop();
  }

  private fail(watch: ObjectWatch, error: unknown): void {
    const { type, id } = watch;
    watch.stop();
    const { answer, isHidden } = describeError(error);
    if (isHidden) this.logger.error({ message: 'An object can’t be watched any more', type, id, error });
    this.outbox.send(encodeFrame('error', { ...answer, type, id }));
  }
}
