import type { Socket } from 'node:net';

/**
 * Ends a connection with a reset, or just ends it while it says its end: libuv refuses to reset it then
 * (`uv_tcp_close_reset` answers `EINVAL`), and Node.js keeps the handle for ever, so that the process spins when it should
 * exit.
 */
export function reset(socket: Socket): void {
  if (socket.writableEnded && !socket.writableFinished) socket.destroy();
  else socket.resetAndDestroy();
}
