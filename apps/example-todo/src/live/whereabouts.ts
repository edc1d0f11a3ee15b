import { Injectable } from '@nestjs/common';
import { CoordinationUnavailableError, ObjectRegistry } from 'nestjs-highlander';
import {
  catchError,
  distinctUntilChanged,
  EMPTY,
  exhaustMap,
  finalize,
  from,
  map,
  share,
  ReplaySubject,
  timer,
  type Observable,
} from 'rxjs';
import { TodoList } from '../model/index.js';

const LOOK_EVERY_MS = 2_000;

/**
 * Which node holds a list. Nothing tells when an object moves, and an application has no need to know; this one shows it
 * all the same, so it looks every now and then, once for all windows of this node that show the list.
 */
@Injectable()
export class Whereabouts {
  private readonly shown = new Map<string, Observable<string | null>>();

  constructor(private readonly objects: ObjectRegistry) {}

  /** The address of the node; `null` while the list lives nowhere. */
  of(list: string): Observable<string | null> {
    let address = this.shown.get(list);
    if (!address) {
      address = timer(0, LOOK_EVERY_MS).pipe(
        exhaustMap(() => this.look(list)),
        distinctUntilChanged(),
        finalize(() => this.shown.delete(list)),
        share({ connector: () => new ReplaySubject(1) }),
      );
      this.shown.set(list, address);
    }
    return address;
  }

  private look(list: string): Observable<string | null> {
    return from(this.objects.lookup(TodoList, list)).pipe(
      map((location) => location?.address ?? null),
      catchError((error: unknown) => {
        // Nobody can say at the moment: what was known last stays, and the next look tells.
        if (error instanceof CoordinationUnavailableError) return EMPTY;
        throw error;
      }),
    );
  }
}
