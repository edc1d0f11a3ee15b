import { ExecutionContextHost } from '@nestjs/core/internal.js';
import { WsProxy } from '@nestjs/websockets/context/ws-proxy.js';
import type { WsExceptionsHandler } from '@nestjs/websockets/exceptions/ws-exceptions-handler.js';
import { catchError, EMPTY, isObservable, tap } from 'rxjs';
import type { Exchange } from './exchange.js';

/** A handler of messages, and all that Nest has around it: `(client, data, event, exchange)`. */
export type MessageHandler = (...args: unknown[]) => Promise<unknown>;

/** Among the arguments of a handler. */
const EXCHANGE = 3;

/**
 * The outermost layer around a handler. It tells the exchange how the handler ended: well, or with an exception that no
 * filter of the application caught. Of one that was caught by a filter nothing is told; the filter has answered it, or not.
 */
export class HandlerProxy extends WsProxy {
  override create(
    target: MessageHandler,
    exceptions: WsExceptionsHandler,
    pattern = 'unknown',
  ): MessageHandler {
    return async (...given) => {
      const exchange = given[EXCHANGE] as Exchange;
      // Where Nest's own proxy has it.
      const args = [...given, pattern];
      try {
        const result: unknown = await target(...args);
        if (isObservable(result)) {
          return result.pipe(
            tap({ complete: () => exchange.succeed() }),
            catchError((thrown: unknown) => {
              failed(exceptions, args, exchange, thrown);
              return EMPTY;
            }),
          );
        }
        exchange.succeed();
        return result;
      } catch (thrown) {
        failed(exceptions, args, exchange, thrown);
        return undefined;
      }
    };
  }
}

/** @throws what a filter throws instead */
function failed(exceptions: WsExceptionsHandler, args: unknown[], exchange: Exchange, thrown: unknown): void {
  const host = new ExecutionContextHost(args);
  host.setType('ws');
  if (!exceptions.invokeCustomFilters(thrown, host)) exchange.fail(thrown);
}
