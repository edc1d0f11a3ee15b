import { CoordinationUnavailableError } from '../../errors/index.js';
import type { Lease } from '../coordination.js';

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** A lease that lasts as long as its session. It needs no heartbeats: nobody ends a session behind its back. */
export class MemoryLease implements Lease {
  private valid = true;
  private over = false;
  private waiting: Waiting[] = [];

  isValid(): boolean {
    return this.valid;
  }

  untilValid(): Promise<void> {
    if (this.valid) return Promise.resolve();
    if (this.over) return Promise.reject(sessionEnded());
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  suspend(): void {
    this.valid = false;
  }

  resume(): void {
    if (this.over) return;
    this.valid = true;
    for (const { resolve } of this.waiting.splice(0)) resolve();
  }

  end(): void {
    this.valid = false;
    this.over = true;
    for (const { reject } of this.waiting.splice(0)) reject(sessionEnded());
  }
}

export function sessionEnded(): CoordinationUnavailableError {
  return new CoordinationUnavailableError('the session has ended');
}
