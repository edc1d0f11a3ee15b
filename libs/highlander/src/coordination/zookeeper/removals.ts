/*
 * Job: deletes of the claims of one session. Those that are due at once go in one transaction: it takes the servers as
 * long as a few deletes by themselves.
 */
import { Refusal } from './replies.js';
import type { Requests } from './requests.js';

// More at a time make nothing faster, but heartbeats late: they stand in the same line.
const MOST_UNDER_WAY = 4;
const MOST_IN_ONE = 64;

interface Removal {
  readonly path: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export class Removals {
  private due: Removal[] = [];
  private underWay = 0;

  /** Rejects as `requests.remove` does. */
  remove(requests: Requests, path: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.due.push({ path, resolve, reject });
      // So that those of one moment are together.
      if (this.due.length === 1) queueMicrotask(() => this.send(requests));
    });
  }

  private send(requests: Requests): void {
    while (this.underWay < MOST_UNDER_WAY && this.due.length > 0) {
      this.underWay++;
      void settle(requests, this.due.splice(0, MOST_IN_ONE)).then(() => {
        this.underWay--;
        this.send(requests);
      });
    }
  }
}

async function settle(requests: Requests, removals: readonly Removal[]): Promise<void> {
  if (removals.length > 1) {
    try {
      await requests.removeAll(removals.map(({ path }) => path));
      for (const { resolve } of removals) resolve();
      return;
    } catch (error) {
      if (!(error instanceof Refusal)) {
        for (const { reject } of removals) reject(error);
        return;
      }
      // One of them can't be done, so that none was.
    }
  }
  await Promise.all(removals.map(({ path, resolve, reject }) => requests.remove(path).then(resolve, reject)));
}
