import {
  Catch,
  type ArgumentsHost,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  type Type,
} from '@nestjs/common';
import { EXCEPTION_FILTERS_METADATA, INTERCEPTORS_METADATA } from '@nestjs/common/internal.js';
import { BaseWsExceptionFilter } from '@nestjs/websockets';
import { tap, type Observable } from 'rxjs';
import { Exchange } from './exchange.js';

/** Answers the exceptions that no filter of the application caught. */
@Catch()
class ErrorAnswerFilter extends BaseWsExceptionFilter {
  override catch(exception: unknown, host: ArgumentsHost): void {
    const exchange = Exchange.among(host.getArgs());
    if (exchange) exchange.fail(exception);
    // The same class may serve an application with another adapter, too.
    // oxlint-disable-next-line promise/valid-params -- not the catch of a promise
    else super.catch(exception, host);
  }
}

/**
 * Tells success from failure: where a filter of the application swallowed an exception, Nest's answer is the same
 * `undefined` as that of a handler that has nothing to say.
 */
class SuccessInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(tap({ complete: () => Exchange.among(context.getArgs())?.succeed() }));
  }
}

const filter = new ErrorAnswerFilter();
const interceptor = new SuccessInterceptor();

/**
 * Puts both around all handlers of a gateway, as if they were written on its class: outside of its own interceptors,
 * and behind its own filters. Nest has no global filters for gateways, and global interceptors would slow down HTTP.
 */
export function enhanceGateway(gateway: Type): void {
  prepend(EXCEPTION_FILTERS_METADATA, filter, gateway);
  prepend(INTERCEPTORS_METADATA, interceptor, gateway);
}

function prepend(key: string, enhancer: object, gateway: Type): void {
  const present = (Reflect.getMetadata(key, gateway) as unknown[] | undefined) ?? [];
  if (!present.includes(enhancer)) Reflect.defineMetadata(key, [enhancer, ...present], gateway);
}
