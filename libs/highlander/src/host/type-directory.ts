import { UnknownTypeError } from '../errors/index.js';
import type { ObjectClass } from '../object/index.js';
import type { HostedType } from './hosted-type.js';

/** The types of objects that this application knows, by name and by class. */
export class TypeDirectory {
  private readonly byName = new Map<string, HostedType>();
  private readonly byClass = new Map<ObjectClass, HostedType>();

  add(type: HostedType): void {
    this.byName.set(type.name, type);
    this.byClass.set(type.definition.target, type);
  }

  /** @throws {UnknownTypeError} */
  find(reference: ObjectClass | string): HostedType {
    const found = typeof reference === 'string' ? this.byName.get(reference) : this.byClass.get(reference);
    if (found) return found;
    throw new UnknownTypeError(nameOf(reference), [...this.byName.keys()]);
  }

  all(): readonly HostedType[] {
    return [...this.byName.values()];
  }
}

/** Of whatever was given in the place of a type. */
function nameOf(reference: unknown): string {
  if (typeof reference === 'string') return reference;
  return typeof reference === 'function' ? reference.name : String(reference);
}
