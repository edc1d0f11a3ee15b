import {
  fromEvent,
  lastValueFrom,
  of,
  Subject,
  switchMap,
  take,
  takeUntil,
  tap,
  type Observable,
} from 'rxjs';
import type { Exchange } from './exchange.js';

/**
 * Sends every value that a handler's Observable gives, and resolves when it is complete. Once the connection is over
 * the Observable is unsubscribed, but not before its first value: until then the handler itself may be running, for
 * Nest gives an Observable for any handler that has an interceptor.
 *
 * @throws what the Observable fails with
 */
export async function answerStream(
  values: Observable<unknown>,
  exchange: Exchange,
  signal: AbortSignal,
): Promise<void> {
  const begun = new Subject<void>();
  const over = begun.pipe(
    take(1),
    switchMap(() => (signal.aborted ? of(undefined) : fromEvent(signal, 'abort'))),
  );
  const sent = values.pipe(
    tap((value) => {
      exchange.reply(value);
      begun.next();
    }),
    takeUntil(over),
  );
  await lastValueFrom(sent, { defaultValue: undefined });
}
