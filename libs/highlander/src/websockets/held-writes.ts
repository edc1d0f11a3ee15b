import type { Duplex } from 'node:stream';

// So many clients are sent to at once: they work on what they get while the next ones are served.
const MAX_HELD = 32;

// More than this is not worth a wait, and would look like a client that doesn't read.
const MAX_HELD_BYTES = 16 * 1024;

/**
 * Holds back what is written to sockets until the event loop has seen to all that has come, or to a good part of it. Then
 * several frames to one socket are one write; and the writes to several sockets follow upon each other, so that the
 * processes at the other ends are woken less often, and their next messages come together.
 *
 * What is written to the socket by others keeps its place behind what is held.
 */
export class HeldWrites {
  private held: Duplex[] = [];
  private scheduled = false;

  /** To be called before something is written. */
  hold(socket: Duplex): void {
    if (socket.writableCorked > 0) {
      if (socket.writableLength > MAX_HELD_BYTES) this.release();
      return;
    }
    socket.cork();
    if (this.held.push(socket) === MAX_HELD) this.release();
    else this.schedule();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.release();
    });
  }

  private release(): void {
    const { held } = this;
    this.held = [];
    for (const socket of held) socket.uncork();
  }
}
