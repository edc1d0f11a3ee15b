import { HEADER_BYTES, LENGTH_BYTES, MIN_LENGTH } from './frames.js';

/** Takes a frame. The payload is only valid until it returns. */
export type OnFrame = (kind: number, id: number, payload: Buffer) => void;

/** The other side doesn't keep to the protocol. What has gone wrong once can't be trusted after: the connection ends. */
export class ProtocolViolation extends Error {
  override readonly name = 'ProtocolViolation';
}

// The least that is kept for a frame of which a part has come.
const MIN_PART_BYTES = 1024;

/**
 * Cuts what arrives into frames. It keeps no more than twice of what has arrived of one frame, whatever length that
 * frame claims to have.
 */
export class FrameReader {
  private part = Buffer.alloc(0);
  private partBytes = 0;
  private stopped = false;

  constructor(
    /** The longest frame that is accepted now. */
    public maxFrameBytes: number,
    public onFrame: OnFrame,
  ) {}

  /** Hands over all frames that are complete now, until {@link stop}. */
  push(chunk: Buffer): void {
    if (this.stopped) return;
    if (this.partBytes === 0) {
      this.keep(chunk, this.read(chunk));
      return;
    }
    this.append(chunk);
    const arrived = this.part.subarray(0, this.partBytes);
    if (this.lacksBytes(arrived, 0)) return;
    this.part = Buffer.alloc(0);
    this.partBytes = 0;
    this.keep(arrived, this.read(arrived));
  }

  stop(): void {
    this.stopped = true;
    this.part = Buffer.alloc(0);
    this.partBytes = 0;
  }

  /** Returns where the first incomplete frame begins. */
  private read(data: Buffer): number {
    let offset = 0;
    while (!this.stopped && !this.lacksBytes(data, offset)) {
      const end = offset + LENGTH_BYTES + data.readUInt32BE(offset);
      const kind = data[offset + LENGTH_BYTES] as number;
      const id = data.readUInt32BE(offset + LENGTH_BYTES + 1);
      const payload = data.subarray(offset + HEADER_BYTES, end);
      offset = end;
      this.onFrame(kind, id, payload);
    }
    return offset;
  }

  private lacksBytes(data: Buffer, offset: number): boolean {
    const available = data.length - offset;
    if (available < LENGTH_BYTES) return true;
    const length = data.readUInt32BE(offset);
    if (length < MIN_LENGTH || length + LENGTH_BYTES > this.maxFrameBytes) {
      throw new ProtocolViolation(`a frame of ${length + LENGTH_BYTES} bytes is none that may come here`);
    }
    return available < LENGTH_BYTES + length;
  }

  private keep(data: Buffer, offset: number): void {
    if (!this.stopped && offset < data.length) this.append(data.subarray(offset));
  }

  private append(chunk: Buffer): void {
    const bytes = this.partBytes + chunk.length;
    if (bytes > this.part.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(MIN_PART_BYTES, bytes, this.part.length * 2));
      this.part.copy(larger, 0, 0, this.partBytes);
      this.part = larger;
    }
    chunk.copy(this.part, this.partBytes);
    this.partBytes = bytes;
  }
}
