import type { WebSocket } from 'ws';
import type { Clock, Scheduled } from '../clock/index.js';

/**
 * Finds out which peers are gone: each is asked once an interval, and ended when it has neither answered nor sent
 * anything by the next. One timer for all, and none while there is nobody to ask.
 */
export class Heartbeats {
  private readonly silent = new Map<WebSocket, boolean>();
  private timer: Scheduled | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly intervalMs: number,
  ) {}

  add(socket: WebSocket): void {
    const hear = (): void => void this.silent.set(socket, false);
    hear();
    socket.on('pong', hear);
    socket.on('message', hear);
    socket.once('close', () => this.remove(socket));
    this.timer ??= this.clock.schedule(this.intervalMs, () => this.tick());
  }

  private remove(socket: WebSocket): void {
    this.silent.delete(socket);
    if (this.silent.size > 0) return;
    this.timer?.cancel();
    this.timer = undefined;
  }

  private tick(): void {
    this.timer = this.clock.schedule(this.intervalMs, () => this.tick());
    for (const [socket, isSilent] of this.silent) {
      if (isSilent) {
        socket.terminate();
      } else {
        this.silent.set(socket, true);
        socket.ping();
      }
    }
  }
}
