/*
 * Job: proves the session by writes to a znode of its own (I2): every T/10, and for those who ask for a proof. One is
 * under way at a time; who asks meanwhile gets the next one, with all others who did.
 */
import type { Clock, Scheduled } from '../../clock/index.js';
import { CoordinationUnavailableError } from '../../errors/index.js';
import type { Connection } from './connection.js';
import { instantOf } from './instant.js';
import type { ZooKeeperLease } from './lease.js';
import { Code, isRefusal, LostReply, publicError } from './replies.js';
import type { Requests } from './requests.js';

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

const NO_DATA = Buffer.alloc(0);

export class Heartbeats {
  /** Those who want a heartbeat that is sent from now on. */
  private waiting = new Set<Waiting>();
  private timer: Scheduled | undefined;
  private isUnderWay = false;
  private isDue = false;
  private isConnected = false;
  private endError: Error | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly lease: ZooKeeperLease,
    private readonly clock: Clock,
    private readonly path: string,
  ) {}

  /** From now on, while there is a connection. */
  connected(): void {
    this.isConnected = true;
    this.beatWhenIdle();
  }

  disconnected(): void {
    this.isConnected = false;
    this.timer?.cancel();
  }

  /** Resolves when a heartbeat is acknowledged that was sent after the call. */
  prove(): Promise<void> {
    if (this.endError) return Promise.reject(this.endError);
    return new Promise((resolve, reject) => {
      const timer = this.clock.schedule(this.connection.requestTimeoutMs, () => {
        const reason = this.isConnected ? 'no answer yet' : this.connection.failure;
        waiting.reject(new CoordinationUnavailableError(`no heartbeat was acknowledged (${reason})`));
      });
      const forget = () => {
        timer.cancel();
        this.waiting.delete(waiting);
      };
      const waiting: Waiting = {
        resolve: () => {
          forget();
          resolve();
        },
        reject: (error) => {
          forget();
          reject(error);
        },
      };
      this.waiting.add(waiting);
      // So that those of one moment share one.
      queueMicrotask(() => this.beat());
    });
  }

  end(error: Error): void {
    this.endError = error;
    this.disconnected();
    for (const { reject } of this.waiting) reject(error);
  }

  private beatWhenIdle(): void {
    this.isDue = true;
    this.beat();
  }

  private beat(): void {
    if (this.isUnderWay || !this.isConnected || this.endError) return;
    this.isUnderWay = true;
    this.isDue = false;
    this.timer?.cancel();
    this.timer = this.clock.schedule(this.connection.sessionTimeoutMs / 10, () => this.beatWhenIdle());
    const served = this.waiting;
    this.waiting = new Set();
    void this.send(served).then(() => {
      this.isUnderWay = false;
      if (this.waiting.size > 0 || this.isDue) this.beat();
    });
  }

  private async send(served: Set<Waiting>): Promise<void> {
    const sentAt = instantOf(this.clock);
    try {
      await this.connection.run((requests) => this.write(requests));
      this.lease.acknowledged(sentAt);
      for (const { resolve } of served) resolve();
    } catch (error) {
      // What was lost is sent again, while they wait.
      if (error instanceof LostReply && !this.endError) for (const one of served) this.waiting.add(one);
      else for (const { reject } of served) reject(this.endError ?? publicError(error, 'send a heartbeat'));
    }
  }

  private async write(requests: Requests): Promise<void> {
    try {
      await requests.setData(this.path);
    } catch (error) {
      if (!isRefusal(error, Code.NO_NODE)) throw error;
      // Somebody has removed it. Its creation is as good a proof.
      await requests.create(this.path, NO_DATA, 'ephemeral');
    }
  }
}
