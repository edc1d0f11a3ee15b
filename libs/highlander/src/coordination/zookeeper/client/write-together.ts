import type { Writable } from 'node:stream';

/**
 * Sends what is written from now on until the end of this tick in one piece: a system call for each of the library's
 * requests takes longer than all else of them. Nothing waits for another tick.
 */
export function writeTogether(socket: Writable): void {
  if (socket.writableCorked > 0) return;
  socket.cork();
  // Behind the promises of this tick: what goes on when several answers have come is sent together as well.
  process.nextTick(() => socket.uncork());
}
