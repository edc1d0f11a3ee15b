import { Observable, type Subscriber } from 'rxjs';
import { decodeError, type ErrorMessage } from '../../registry/index.js';
import type { AccessOptions, NodeRequest, WatchEvent } from './messages.js';

/** The subscriptions of a test to what a node watches. */
export class NodeWatches {
  private readonly subscribers = new Map<number, Subscriber<unknown>>();
  private count = 0;

  watch(
    request: (request: NodeRequest) => Promise<unknown>,
    type: string,
    id: string,
    options: AccessOptions,
  ): Observable<unknown> {
    return new Observable((subscriber) => {
      const watch = this.count++;
      this.subscribers.set(watch, subscriber);
      request({ op: 'watch', watch, type, id, options }).catch((error: unknown) => subscriber.error(error));
      return () => {
        this.subscribers.delete(watch);
        // A node that has ended watches nothing.
        request({ op: 'unwatch', watch }).catch(() => undefined);
      };
    });
  }

  receive(watch: number, event: WatchEvent): void {
    const subscriber = this.subscribers.get(watch);
    if (event.kind === 'next') subscriber?.next(event.snapshot);
    else if (event.kind === 'error') subscriber?.error(decodeError(event.error as ErrorMessage));
    else subscriber?.complete();
  }

  /** The node has ended. */
  end(error: Error): void {
    for (const subscriber of this.subscribers.values()) subscriber.error(error);
  }
}
