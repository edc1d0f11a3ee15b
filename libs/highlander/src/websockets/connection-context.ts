import { ContextIdFactory, type ContextId, type ModuleRef } from '@nestjs/core';
import { REQUEST_CONTEXT_ID } from '@nestjs/core/internal.js';

/**
 * Opens the context that all instances of one connection are built in. Nest would open it later, at the first hook
 * that it calls; it finds this one on the client, with the client as `REQUEST`, as ever.
 */
export function openContext(client: object, moduleRef: ModuleRef): ContextId {
  const context = ContextIdFactory.getByRequest(client);
  Object.defineProperty(client, REQUEST_CONTEXT_ID, { value: context, configurable: true });
  moduleRef.registerRequestByContextId(Object.assign(client, context.payload), context);
  return context;
}
