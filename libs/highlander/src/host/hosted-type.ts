import { UnknownHandlerError } from '../errors/index.js';
import type { ObjectDefinition, ObjectIdentity } from '../object/index.js';
import type { Operation } from './operation.js';
import { fieldAccessors, type Turn } from './turn.js';

/** The values that apply where a class doesn't set its own. */
export interface TypeDefaults {
  readonly idleTimeoutMs: number;
  readonly callTimeoutMs: number;
  readonly maxRecordBytes: number;
  readonly mailboxLimit: number;
}

/**
 * How the application's framework builds objects and runs their handlers. The host knows nothing of it.
 */
export interface ObjectRuntime {
  /** A new instance, built by the injector of the module that provides the class. */
  create(definition: ObjectDefinition, identity: ObjectIdentity): Promise<object>;
  /** Runs a handler, with the guards, interceptors, pipes and filters that apply to it. May answer at once. */
  invoke(definition: ObjectDefinition, handler: string, instance: object, args: readonly unknown[]): unknown;
  /** Asks the guards of the class. Answers `undefined` at once where there are none; rejects or throws to refuse. */
  authorize(
    definition: ObjectDefinition,
    operation: string,
    args: readonly unknown[],
  ): Promise<void> | undefined;
}

/** A type of objects as a host serves it. */
export class HostedType {
  readonly name: string;
  readonly accessors: PropertyDescriptorMap;
  readonly idleTimeoutMs: number;
  readonly callTimeoutMs: number;
  readonly maxRecordBytes: number;
  readonly mailboxLimit: number;
  /** No clock is trusted with the ownership of its objects (I2). */
  readonly strict: boolean;
  private readonly operations = new Map<string, Operation>();

  constructor(
    readonly definition: ObjectDefinition,
    runtime: ObjectRuntime,
    defaults: TypeDefaults,
  ) {
    const { options } = definition;
    this.name = definition.type;
    this.strict = options.strict ?? false;
    this.accessors = fieldAccessors(definition);
    this.idleTimeoutMs = options.idleTimeoutMs ?? defaults.idleTimeoutMs;
    this.callTimeoutMs = options.callTimeoutMs ?? defaults.callTimeoutMs;
    this.maxRecordBytes = options.maxRecordBytes ?? defaults.maxRecordBytes;
    this.mailboxLimit = options.mailboxLimit ?? defaults.mailboxLimit;
    for (const { name, kind } of definition.handlers.values()) {
      this.operations.set(name, {
        name,
        kind,
        run: (turn: Turn, args) => runtime.invoke(definition, name, turn.subject.instance, args),
      });
    }
  }

  handler(name: string): Operation {
    const operation = this.operations.get(name);
    if (operation) return operation;
    throw new UnknownHandlerError(this.name, name, [...this.operations.keys()]);
  }
}
