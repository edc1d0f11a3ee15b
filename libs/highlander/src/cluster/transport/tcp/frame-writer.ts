import type { Socket } from 'node:net';

/** A frame on its way out. */
export interface OutgoingFrame {
  readonly bytes: Buffer;
  /** Whether any of it was given to the socket; until then it surely hasn't left. */
  written: boolean;
  /** Taken back before that. */
  withdrawn: boolean;
}

/** What a socket may have to send before frames wait here. */
export const HIGH_WATER_BYTES = 1024 * 1024;

// Many small frames in one write; a large frame in several, so that its progress can be seen.
const BATCH_BYTES = 256 * 1024;

// So many leave at once: the peer works on the first ones while the next are made, instead of each waiting for the other.
const BATCH_FRAMES = 16;

/**
 * Writes frames in their order: those that come in one tick a few at a time, and none while the socket has enough to do.
 * A frame that waits can be withdrawn.
 */
export class FrameWriter {
  private frames: OutgoingFrame[] = [];
  private withdrawnFrames = 0;
  private waitingBytes = 0;
  private givenBytes = 0;
  private scheduled = false;
  private ending = false;

  constructor(
    private readonly socket: Socket,
    /** Called whenever something may have left. */
    private readonly onFlush: () => void,
  ) {
    socket.on('drain', () => this.flush());
  }

  /** What has not left yet. */
  get pendingBytes(): number {
    return this.waitingBytes + this.socket.writableLength;
  }

  /** What has left. */
  get sentBytes(): number {
    return this.givenBytes - this.socket.writableLength;
  }

  push(frame: OutgoingFrame): void {
    this.frames.push(frame);
    this.waitingBytes += frame.bytes.length;
    if (this.frames.length === BATCH_FRAMES) this.flush();
    else this.schedule();
  }

  /** Takes a frame back that was not written. */
  withdraw(frame: OutgoingFrame): void {
    frame.withdrawn = true;
    this.waitingBytes -= frame.bytes.length;
    this.withdrawnFrames += 1;
    // Else they would pile up while a peer doesn't read.
    if (this.withdrawnFrames > this.frames.length / 2) this.dropWithdrawn();
  }

  private dropWithdrawn(): void {
    this.frames = this.frames.filter(({ withdrawn }) => !withdrawn);
    this.withdrawnFrames = 0;
  }

  /** Ends the socket's writing side as soon as all frames are written. */
  end(): void {
    this.ending = true;
    this.schedule();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.flush();
    });
  }

  private flush(): void {
    if (this.withdrawnFrames > 0) this.dropWithdrawn();
    let batch: Buffer[] = [];
    let batchBytes = 0;
    let next = 0;
    while (next < this.frames.length && this.canWrite(batchBytes)) {
      const frame = this.frames[next++] as OutgoingFrame;
      frame.written = true;
      batch.push(frame.bytes);
      batchBytes += frame.bytes.length;
      if (batchBytes < BATCH_BYTES) continue;
      this.write(batch, batchBytes);
      batch = [];
      batchBytes = 0;
    }
    this.write(batch, batchBytes);
    this.frames = next === this.frames.length ? [] : this.frames.slice(next);
    if (this.ending && this.frames.length === 0) this.socket.end();
    this.onFlush();
  }

  private canWrite(batchBytes: number): boolean {
    return this.socket.writable && this.socket.writableLength + batchBytes < HIGH_WATER_BYTES;
  }

  private write(batch: readonly Buffer[], bytes: number): void {
    if (bytes === 0) return;
    const data = batch.length === 1 ? (batch[0] as Buffer) : Buffer.concat(batch, bytes);
    this.waitingBytes -= bytes;
    this.givenBytes += bytes;
    for (let offset = 0; offset < bytes; offset += BATCH_BYTES) {
      this.socket.write(data.subarray(offset, offset + BATCH_BYTES));
    }
  }
}
