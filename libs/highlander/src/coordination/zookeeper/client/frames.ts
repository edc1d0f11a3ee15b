// Larger than anything that is asked for here. What claims to be larger isn't ZooKeeper.
const MAX_FRAME_BYTES = 16 * 1_048_576;
const LENGTH_BYTES = 4;

/** Cuts what a server sends into frames. The library's own way copies all bytes again for every frame. */
export class Frames {
  private parts: Buffer[] = [];
  private bytes = 0;

  /**
   * Takes what has come, and hands on each frame that is complete, with its length in front, while `accept` says to go
   * on.
   *
   * @throws RangeError for what can't be a frame
   */
  push(chunk: Buffer, accept: (frame: Buffer) => boolean): void {
    this.parts.push(chunk);
    this.bytes += chunk.length;
    if (this.bytes < this.wanted()) return;
    let rest = this.parts.length === 1 ? chunk : Buffer.concat(this.parts, this.bytes);
    this.clear();
    while (rest.length >= LENGTH_BYTES) {
      const end = LENGTH_BYTES + lengthOf(rest);
      if (rest.length < end) break;
      if (!accept(rest.subarray(0, end))) return;
      rest = rest.subarray(end);
    }
    if (rest.length === 0) return;
    this.parts = [rest];
    this.bytes = rest.length;
  }

  clear(): void {
    this.parts = [];
    this.bytes = 0;
  }

  /** How many bytes make the first frame complete, as far as is known. */
  private wanted(): number {
    const first = this.parts[0];
    return first && first.length >= LENGTH_BYTES ? LENGTH_BYTES + lengthOf(first) : LENGTH_BYTES;
  }
}

function lengthOf(frame: Buffer): number {
  const length = frame.readInt32BE(0);
  if (length < 0 || length > MAX_FRAME_BYTES) throw new RangeError(`a frame of ${length} bytes`);
  return length;
}
