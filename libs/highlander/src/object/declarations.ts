import 'reflect-metadata';

import type { HighlanderObjectOptions } from './object-options.interface.js';

const OBJECT_METADATA = 'highlander:object';
const MEMBERS_METADATA = 'highlander:members';

/** What `@HighlanderObject` was given. Unchecked: all faults of a class are reported at once, by `defineObject`. */
export interface ObjectDeclaration {
  readonly type: string;
  readonly options: HighlanderObjectOptions;
}

export type MemberDecorator = 'Field' | 'Update' | 'Read';

/** What a decorator on a member was given. Unchecked, too. */
export interface MemberDeclaration {
  readonly decorator: MemberDecorator;
  readonly member: string | symbol;
  readonly isStatic: boolean;
  readonly argument?: unknown;
}

/** A declaration together with the class that makes it: the decorated one or a base of it. */
export interface OwnedDeclaration extends MemberDeclaration {
  readonly owner: string;
}

export function declareObject(target: object, declaration: ObjectDeclaration): void {
  Reflect.defineMetadata(OBJECT_METADATA, declaration, target);
}

/** The class's own declaration. Not inherited: a subclass is no object type until it says which. */
export function objectDeclaration(target: object): ObjectDeclaration | undefined {
  return Reflect.getOwnMetadata(OBJECT_METADATA, target) as ObjectDeclaration | undefined;
}

/** `target` as a decorator gets it: the prototype, or the class itself for a static member. */
export function declareMember(target: object, declaration: Omit<MemberDeclaration, 'isStatic'>): void {
  const isStatic = typeof target === 'function';
  const owner = isStatic ? target : target.constructor;
  Reflect.defineMetadata(MEMBERS_METADATA, [...ownMembers(owner), { ...declaration, isStatic }], owner);
}

/** All declarations of a class and of its bases, these first. */
export function memberDeclarations(target: object): OwnedDeclaration[] {
  const base: unknown = Object.getPrototypeOf(target);
  const inherited = typeof base === 'function' ? memberDeclarations(base) : [];
  const { name } = target as { name: string };
  return [...inherited, ...ownMembers(target).map((declaration) => ({ ...declaration, owner: name }))];
}

function ownMembers(owner: object): readonly MemberDeclaration[] {
  return (Reflect.getOwnMetadata(MEMBERS_METADATA, owner) as MemberDeclaration[] | undefined) ?? [];
}
