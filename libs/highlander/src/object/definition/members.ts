import type { OwnedDeclaration } from '../declarations.js';

/** How messages name a member: `TodoList.todos`. */
export function placeOf({ owner, member }: Pick<OwnedDeclaration, 'owner' | 'member'>): string {
  return `${owner || '(anonymous class)'}.${String(member)}`;
}

/** What instances inherit under this name from their classes; getters aren't run. */
export function prototypeMember(prototype: object, name: string): PropertyDescriptor | undefined {
  for (let owner: unknown = prototype; owner; owner = Object.getPrototypeOf(owner)) {
    const descriptor = Object.getOwnPropertyDescriptor(owner, name);
    if (descriptor) return descriptor;
  }
  return undefined;
}
