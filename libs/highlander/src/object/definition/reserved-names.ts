const OBJECT_MEMBERS: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** Names that references to objects, promises, JSON or Nest give a meaning of their own. */
const HANDLER_NAMES: ReadonlySet<string> = new Set([
  'then',
  'catch',
  'finally',
  'toJSON',
  'id',
  'type',
  'key',
  'onActivate',
  'onDeactivate',
  'onModuleInit',
  'onApplicationBootstrap',
  'onModuleDestroy',
  'beforeApplicationShutdown',
  'onApplicationShutdown',
]);

export function isReservedForFields(name: string): boolean {
  return OBJECT_MEMBERS.has(name);
}

export function isReservedForHandlers(name: string): boolean {
  return OBJECT_MEMBERS.has(name) || HANDLER_NAMES.has(name);
}
