export { CallRouter } from './call-router.js';
export type { ContextPropagator } from './context-propagator.js';
export { NodeLoads } from './node-loads.js';
export type {
  CallOptions,
  HandlerName,
  HighlanderTypes,
  ObjectAddress,
  ObjectRef,
  RemoteHandler,
  TypeReference,
  UntypedRef,
} from './object-ref.js';
export {
  ObjectRegistry,
  type ObjectLocation,
  type ObjectRegistryParts,
  type PutOptions,
  type StartupOptions,
} from './object-registry.js';
export { ObjectShutdown } from './object-shutdown.js';
export { Placements } from './placement.js';
export { RegistryChild } from './registry-child.js';
export { CallServer } from './remote/call-server.js';
export { decodeError, encodeError, type ErrorMessage } from './remote/error-codec.js';
export { RemoteNodes } from './remote/remote-nodes.js';
export { Watches } from './watches.js';
