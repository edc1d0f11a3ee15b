import { Injectable } from '@nestjs/common';
import { ObjectRegistry } from 'nestjs-highlander';
import { combineLatest, concatMap, EMPTY, map, of, switchMap, takeWhile, type Observable } from 'rxjs';
import { Configuration } from '../configuration.js';
import type { ListSummary, ListView, PersonView } from '../lists/list.schema.js';
import { Lists, summarize } from '../lists/lists.js';
import { Presence, stillHere, TodoList, User, type SignedInUser } from '../model/index.js';
import { Whereabouts } from './whereabouts.js';

/** The addresses of nodes. */
export interface Places {
  /** That of the one which holds the connection of this window. */
  readonly window: string | null;
  /** That of the one on which the list lives; `null` while that is nowhere. */
  readonly list: string | null;
}

/** What windows show, anew whenever it changes. */
@Injectable()
export class Feeds {
  constructor(
    private readonly objects: ObjectRegistry,
    private readonly lists: Lists,
    private readonly whereabouts: Whereabouts,
    private readonly configuration: Configuration,
  ) {}

  /** A list, for as long as it is shared with this user: each new state is asked again. */
  list(id: string, user: SignedInUser): Observable<ListView> {
    return this.objects.watch(TodoList, id).pipe(
      takeWhile(({ state }) => state.allowedUsers.includes(user.id)),
      concatMap((snapshot) => this.lists.describe(id, snapshot)),
    );
  }

  /** Who looks at a list. Several windows of one person count once. */
  people(list: string): Observable<PersonView[]> {
    return this.objects.watch(Presence, list).pipe(
      map(({ state }) => {
        const visitors = stillHere(state.visitors, this.objects.nodes());
        const names = new Map(visitors.map(({ user, name }) => [user, name]));
        return [...names].map(([id, name]) => ({ id, name }));
      }),
    );
  }

  /** Where a window and its list are; nothing where there is one process only. */
  places(list: string): Observable<Places> {
    if (!this.configuration.cluster) return EMPTY;
    return this.whereabouts
      .of(list)
      .pipe(map((address) => ({ window: this.objects.node.address, list: address })));
  }

  /** The lists that somebody knows and may open. */
  overview(user: SignedInUser): Observable<ListSummary[]> {
    return this.objects
      .watch(User, user.id)
      .pipe(switchMap(({ state }) => combineSummaries(state.knownLists.map((id) => this.summary(id, user)))));
  }

  private summary(id: string, user: SignedInUser): Observable<ListSummary[]> {
    return this.objects.watch(TodoList, id).pipe(map(({ state }) => summarize(id, state, user)));
  }
}

function combineSummaries(summaries: Observable<ListSummary[]>[]): Observable<ListSummary[]> {
  if (summaries.length === 0) return of([]);
  return combineLatest(summaries).pipe(map((lists) => lists.flat()));
}
