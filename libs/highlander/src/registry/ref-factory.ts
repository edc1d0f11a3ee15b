import type { HostedType, Operation } from '../host/index.js';
import type { ObjectIdentity } from '../object/index.js';
import type { CallOptions, ObjectAddress } from './object-ref.js';

/** Calls an operation of an object. */
export type Invoke = (
  type: HostedType,
  identity: ObjectIdentity,
  operation: Operation,
  args: readonly unknown[],
  options: CallOptions,
) => Promise<unknown>;

interface RefTarget {
  readonly identity: ObjectIdentity;
  readonly options: CallOptions;
}

const TARGET = Symbol('highlander.target');

/** What all references have; the handlers of its type are added to a subclass, once a type. */
class BaseRef implements ObjectAddress {
  declare readonly [TARGET]: RefTarget;

  constructor(target: RefTarget) {
    Object.defineProperty(this, TARGET, { value: target });
  }

  get type(): string {
    return this[TARGET].identity.type;
  }

  get id(): string {
    return this[TARGET].identity.id;
  }

  get key(): string {
    return this[TARGET].identity.key;
  }

  toJSON(): { type: string; id: string } {
    return { type: this.type, id: this.id };
  }
}

/**
 * Makes references. Only real handlers become methods: a misspelt name is `undefined`, not a call that fails later,
 * and a reference can be awaited, printed and compared like any object.
 */
export class RefFactory {
  private readonly classes = new Map<HostedType, typeof BaseRef>();

  constructor(private readonly invoke: Invoke) {}

  create(type: HostedType, identity: ObjectIdentity, options: CallOptions): ObjectAddress {
    let Ref = this.classes.get(type);
    if (!Ref) this.classes.set(type, (Ref = this.refClass(type)));
    return new Ref({ identity, options });
  }

  private refClass(type: HostedType): typeof BaseRef {
    const { invoke } = this;
    class Ref extends BaseRef {}
    Object.defineProperty(Ref, 'name', { value: `${type.definition.target.name}Ref` });
    for (const name of type.definition.handlers.keys()) {
      const operation = type.handler(name);
      Object.defineProperty(Ref.prototype, name, {
        configurable: true,
        value(this: BaseRef, ...args: unknown[]): Promise<unknown> {
          const { identity, options } = this[TARGET];
          return invoke(type, identity, operation, args, options);
        },
      });
    }
    return Ref;
  }
}
