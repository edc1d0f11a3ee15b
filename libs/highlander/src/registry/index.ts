export { answerForOtherNode } from './call-router.js';
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
export { Watches } from './watches.js';
