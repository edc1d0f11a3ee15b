import { connect, type Socket } from 'node:net';
import { DelayLine } from './delay-line.js';
import { reset } from './reset.js';
import type { ProxyDirection, ProxyRules, TcpProxyOptions } from './tcp-proxy.js';

// A sender is stopped when this much of it is held back by a delay.
const MAX_HELD_BYTES = 1_048_576;

export interface ConnectionHooks {
  rules(): ProxyRules;
  /** Where a cut is due within these bytes: after how many. */
  bytesBeforeCut(direction: ProxyDirection, bytes: number): number | undefined;
  closed(): void;
}

/** One connection through a proxy. */
export class ProxiedConnection {
  /** Whether bytes are missing, so that it can't go on. */
  hasLost = false;
  private readonly target: Socket;

  constructor(
    private readonly client: Socket,
    { host = '127.0.0.1', port }: TcpProxyOptions['target'],
    private readonly hooks: ConnectionHooks,
  ) {
    this.target = connect({ host, port, allowHalfOpen: true });
    this.client.setNoDelay();
    this.target.setNoDelay();
    this.pass(this.client, this.target, 'out');
    this.pass(this.target, this.client, 'in');
  }

  destroy(): void {
    reset(this.client);
    reset(this.target);
  }

  private pass(from: Socket, to: Socket, direction: ProxyDirection): void {
    const line = new DelayLine();
    let heldBytes = 0;
    const mayGoOn = () => heldBytes <= MAX_HELD_BYTES && !to.writableNeedDrain;
    from.on('data', (chunk: Buffer) => {
      if (this.loses(direction)) return;
      const passing = this.hooks.bytesBeforeCut(direction, chunk.length);
      const bytes = passing === undefined ? chunk : chunk.subarray(0, passing);
      heldBytes += bytes.length;
      line.run(this.hooks.rules().delayMs, () => {
        heldBytes -= bytes.length;
        if (to.destroyed) return;
        // Half-closed, so that what was written arrives before the end does.
        to.write(bytes, () => {
          if (passing !== undefined) this.endBoth();
        });
        if (mayGoOn()) from.resume();
      });
      if (!mayGoOn()) from.pause();
    });
    to.on('drain', () => {
      if (mayGoOn()) from.resume();
    });
    from.on('end', () => {
      if (!this.loses(direction)) line.run(this.hooks.rules().delayMs, () => to.end());
    });
    from.on('error', () => undefined);
    from.on('close', (hadError) => {
      if (!this.loses(direction)) {
        if (hadError) reset(to);
        else if (!to.writableEnded) to.destroy();
      }
      if (this.client.destroyed && this.target.destroyed) this.hooks.closed();
    });
  }

  /** Whether this direction is out: it brings neither bytes nor a goodbye. */
  private loses(direction: ProxyDirection): boolean {
    if (!this.hooks.rules().dropped.has(direction)) return false;
    this.hasLost = true;
    return true;
  }

  private endBoth(): void {
    this.client.end();
    this.client.destroySoon();
    this.target.destroy();
  }
}
