import { AsyncResource } from 'node:async_hooks';
import { Observable, type Subscriber } from 'rxjs';
import type { Snapshot, StateAndRevision } from '../host/index.js';
import { copyStorable, type ObjectIdentity } from '../object/index.js';

type LoadSnapshot = () => Promise<StateAndRevision>;

/** One subscription, and how far it has come. */
class Watcher {
  private revision = -1;
  private newest: Snapshot | undefined;
  // What a subscriber does and may see is its own affair, not that of whose commit it is told of.
  private readonly deliver = AsyncResource.bind(() => this.deliverNewest());
  readonly reload = AsyncResource.bind(() => this.loadAgain());

  constructor(
    private readonly subscriber: Subscriber<StateAndRevision>,
    private readonly load: LoadSnapshot,
  ) {}

  /** Takes a newer snapshot; of several that come before the subscriber's turn, only the newest is delivered. */
  offer(snapshot: Snapshot): void {
    const scheduled = this.newest !== undefined;
    // What was loaded may arrive after what was committed since.
    if (this.newest && snapshot.revision < this.newest.revision) return;
    this.newest = snapshot;
    if (!scheduled) queueMicrotask(() => this.deliver());
  }

  private loadAgain(): void {
    this.load().then(
      (loaded) => this.offer({ ...loaded, absent: false }),
      (error: unknown) => this.subscriber.error(error),
    );
  }

  private deliverNewest(): void {
    const { newest } = this;
    this.newest = undefined;
    if (!newest || newest.revision <= this.revision) return;
    this.revision = newest.revision;
    this.subscriber.next({ state: copyStorable(newest.state, ''), revision: newest.revision });
  }
}

/**
 * The subscriptions of this node. A subscriber sees the current snapshot, then newer ones: revisions only grow, the
 * last committed one always arrives, and whoever is slow gets fewer of them.
 */
export class Watches {
  private readonly byKey = new Map<string, Set<Watcher>>();

  watch(identity: ObjectIdentity, load: LoadSnapshot): Observable<StateAndRevision> {
    return new Observable((subscriber) => {
      const watcher = new Watcher(subscriber, load);
      let watchers = this.byKey.get(identity.key);
      if (!watchers) this.byKey.set(identity.key, (watchers = new Set()));
      watchers.add(watcher);
      // Loaded after it was added: what is committed in between is offered as well, and the older one ignored.
      watcher.reload();
      return () => {
        watchers.delete(watcher);
        if (watchers.size === 0 && this.byKey.get(identity.key) === watchers) this.byKey.delete(identity.key);
      };
    });
  }

  committed({ key }: ObjectIdentity, snapshot: Snapshot): void {
    const watchers = this.byKey.get(key);
    if (!watchers) return;
    for (const watcher of watchers) {
      // The state after the end of a life are the defaults, and only a new life knows them.
      if (snapshot.absent) watcher.reload();
      else watcher.offer(snapshot);
    }
  }

  /** The object may have changed where this node doesn't see it. */
  lost({ key }: ObjectIdentity): void {
    for (const watcher of this.byKey.get(key) ?? []) watcher.reload();
  }
}
