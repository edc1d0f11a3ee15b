import { AsyncResource } from 'node:async_hooks';
import { Observable, type Subscriber } from 'rxjs';
import type { Clock } from '../clock/index.js';
import type { StateAndRevision } from '../host/index.js';
import { copyStorable, type ObjectIdentity } from '../object/index.js';
import type { Random } from '../random/index.js';
import type { StopReason } from '../supervision/index.js';
import { WatchFeed, type NextSnapshot } from './watch-feed.js';

type LoadSnapshot = () => Promise<StateAndRevision>;

/** Somebody who is shown the snapshots of one object. */
interface Watcher {
  offer(snapshot: StateAndRevision): void;
  end(error: unknown): void;
}

/** One subscription of the application, and how far it has come. */
class Subscription implements Watcher {
  private revision = -1;
  private newest: StateAndRevision | undefined;
  // What a subscriber does and may see is its own affair, not that of whose commit it is told of.
  private readonly deliver = AsyncResource.bind(() => this.deliverNewest());

  constructor(private readonly subscriber: Subscriber<StateAndRevision>) {}

  /** Takes a newer snapshot; of several that come before the subscriber's turn, only the newest is delivered. */
  offer(snapshot: StateAndRevision): void {
    const scheduled = this.newest !== undefined;
    if (this.newest && snapshot.revision < this.newest.revision) return;
    this.newest = snapshot;
    if (!scheduled) queueMicrotask(() => this.deliver());
  }

  end(error: unknown): void {
    endOf(this.subscriber, error);
  }

  private deliverNewest(): void {
    const { newest } = this;
    this.newest = undefined;
    if (!newest || newest.revision <= this.revision) return;
    this.revision = newest.revision;
    this.subscriber.next({ state: copyStorable(newest.state, ''), revision: newest.revision });
  }
}

/** One subscription of this library's own: gets every snapshot at once and as it is, since it changes none. */
class SharedSubscription implements Watcher {
  private revision = -1;

  constructor(private readonly subscriber: Subscriber<StateAndRevision>) {}

  offer(snapshot: StateAndRevision): void {
    if (snapshot.revision <= this.revision) return;
    this.revision = snapshot.revision;
    this.subscriber.next(snapshot);
  }

  end(error: unknown): void {
    endOf(this.subscriber, error);
  }
}

function endOf(subscriber: Subscriber<StateAndRevision>, error: unknown): void {
  if (error === undefined) subscriber.complete();
  else subscriber.error(error);
}

/** The watchers of one object, and what they live on. */
interface Watched {
  readonly watchers: Set<Watcher>;
  latest: StateAndRevision;
  feed: WatchFeed | undefined;
}

/**
 * The subscriptions of this node. A subscriber sees the current snapshot, then newer ones: revisions only grow, the
 * last committed one always arrives, and whoever is slow gets fewer of them. However many watch an object here, its
 * owner is asked once.
 */
export class Watches {
  private readonly byKey = new Map<string, Watched>();
  private isOver = false;

  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /**
   * Snapshots that are the subscriber's own.
   *
   * @param load reads the object on behalf of the subscriber, who may not be allowed to
   * @param next waits for a newer snapshot, on behalf of nobody
   */
  watch(identity: ObjectIdentity, load: LoadSnapshot, next: NextSnapshot): Observable<StateAndRevision> {
    return this.observe(identity, load, next, (subscriber) => new Subscription(subscriber));
  }

  /** Snapshots that are shared with others: the same ones for all who watch an object here. */
  watchShared(
    identity: ObjectIdentity,
    load: LoadSnapshot,
    next: NextSnapshot,
  ): Observable<StateAndRevision> {
    return this.observe(identity, load, next, (subscriber) => new SharedSubscription(subscriber));
  }

  private observe(
    identity: ObjectIdentity,
    load: LoadSnapshot,
    next: NextSnapshot,
    watcherFor: (subscriber: Subscriber<StateAndRevision>) => Watcher,
  ): Observable<StateAndRevision> {
    return new Observable((subscriber) => {
      const watcher = watcherFor(subscriber);
      const { key } = identity;
      load().then(
        (snapshot) => {
          if (subscriber.closed) return;
          watcher.offer(snapshot);
          if (this.isOver) watcher.end(undefined);
          else this.join(key, watcher, snapshot, next);
        },
        (error: unknown) => subscriber.error(error),
      );
      return () => this.leave(key, watcher);
    });
  }

  /**
   * This node is about to leave its peers, who would have answered the questions under way at some time: they are taken
   * back, so that it needn't wait for them. If it comes back they are asked again; else the watchers are told that it
   * is over.
   */
  peersLeave(reason: StopReason): void {
    if (reason === 'restart') {
      for (const { feed } of this.byKey.values()) feed?.askAgain();
      return;
    }
    this.isOver = true;
    const all = [...this.byKey.values()];
    this.byKey.clear();
    for (const { feed, watchers } of all) {
      feed?.stop();
      for (const watcher of watchers) watcher.end(undefined);
    }
  }

  private join(key: string, watcher: Watcher, loaded: StateAndRevision, next: NextSnapshot): void {
    let watched = this.byKey.get(key);
    if (!watched) {
      watched = { watchers: new Set(), latest: loaded, feed: undefined };
      this.byKey.set(key, watched);
    }
    watched.watchers.add(watcher);
    // What was loaded may have been overtaken on its way.
    watcher.offer(watched.latest);
    watched.feed ??= this.startFeed(key, watched, next);
  }

  private startFeed(key: string, watched: Watched, next: NextSnapshot): WatchFeed {
    const feed = new WatchFeed(
      next,
      (snapshot) => {
        watched.latest = snapshot;
        for (const watcher of watched.watchers) watcher.offer(snapshot);
      },
      (error) => {
        this.byKey.delete(key);
        for (const watcher of watched.watchers) watcher.end(error);
      },
      this.clock,
      this.random,
    );
    void feed.run(watched.latest.revision);
    return feed;
  }

  private leave(key: string, watcher: Watcher): void {
    const watched = this.byKey.get(key);
    if (!watched?.watchers.delete(watcher) || watched.watchers.size > 0) return;
    watched.feed?.stop();
    this.byKey.delete(key);
  }
}
