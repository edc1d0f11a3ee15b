import { Injectable, Logger, Scope } from '@nestjs/common';
import { NodeDrainingError, ObjectRegistry } from 'nestjs-highlander';
import { Connection } from 'nestjs-highlander/websockets';
import { Subscription, type Observable } from 'rxjs';
import { Presence, TodoList, type SignedInUser } from '../model/index.js';
import { Feeds } from './feeds.js';

// An application close code: the client comes back and subscribes anew.
const FEED_FAILED = 4_000;

/** What one window is shown: the overview, and one list at a time, at which its user is then seen. */
@Injectable({ scope: Scope.REQUEST })
export class WindowFeeds {
  private readonly logger = new Logger(WindowFeeds.name);
  private overview: Subscription | undefined;
  private shown: { id: string; feeds: Subscription } | undefined;

  constructor(
    private readonly connection: Connection<SignedInUser>,
    private readonly objects: ObjectRegistry,
    private readonly feeds: Feeds,
  ) {}

  showOverview(): void {
    this.overview ??= this.push(this.feeds.overview(this.connection.principal), (lists) =>
      this.connection.send('lists', { lists }),
    );
  }

  /** @throws {ForbiddenException} where the list isn't shared with the user */
  async showList(id: string): Promise<void> {
    const { connection } = this;
    const { id: user, name } = connection.principal;
    await this.objects.ref(TodoList, id).admit(connection.principal);
    await this.hideList();
    const feeds = new Subscription();
    this.shown = { id, feeds };
    const visitor = { connection: connection.id, node: this.objects.node.nodeId, user, name };
    await this.objects.ref(Presence, id).enter(visitor);
    feeds.add(this.push(this.feeds.people(id), (people) => connection.send('people', { id, people })));
    feeds.add(this.push(this.feeds.places(id), (places) => connection.send('places', { id, ...places })));
    feeds.add(
      this.push(
        this.feeds.list(id, connection.principal),
        (list) => connection.send('list', list),
        () => this.withdrawList(id),
      ),
    );
  }

  async hideList(): Promise<void> {
    const { shown } = this;
    if (!shown) return;
    this.shown = undefined;
    shown.feeds.unsubscribe();
    await this.objects.ref(Presence, shown.id).leave(this.connection.id);
  }

  async close(): Promise<void> {
    this.overview?.unsubscribe();
    try {
      await this.hideList();
    } catch (error) {
      // Whoever was seen by a node that stops isn't seen any more.
      if (!(error instanceof NodeDrainingError)) throw error;
    }
  }

  /** The user may not see the list any more, so isn't to be seen there either. */
  private async withdrawList(id: string): Promise<void> {
    await this.hideList();
    this.connection.send('list.gone', { id });
  }

  private push<T>(feed: Observable<T>, next: (value: T) => void, ended?: () => Promise<void>): Subscription {
    const failed = (error: unknown): void => {
      this.logger.error({ message: 'A window can’t be shown what it asked for', error });
      this.connection.close(FEED_FAILED, 'try again');
    };
    return feed.subscribe({ next, error: failed, complete: () => ended?.().catch(failed) });
  }
}
