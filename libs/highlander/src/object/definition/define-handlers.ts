import type { OwnedDeclaration } from '../declarations.js';
import type { HandlerDefinition, HandlerKind } from '../object-definition.interface.js';
import type { Faults } from './faults.js';
import { placeOf, prototypeMember } from './members.js';
import { isReservedForHandlers } from './reserved-names.js';

type Method = HandlerDefinition['method'];

/**
 * Reads the handlers that a class and its bases declare. An override in a subclass is a handler of the same kind,
 * decorated or not; one that changed the kind would break callers who know the base.
 */
export function defineHandlers(
  prototype: object,
  declarations: readonly OwnedDeclaration[],
  faults: Faults,
): Map<string, HandlerDefinition> {
  const handlers = new Map<string, HandlerDefinition>();
  const owners = new Map<string, string>();
  for (const declaration of declarations) {
    const method = handlerMethod(prototype, declaration, faults);
    if (!method) continue;
    const name = String(declaration.member);
    const kind: HandlerKind = declaration.decorator === 'Read' ? 'read' : 'update';
    const earlier = handlers.get(name);
    if (earlier && earlier.kind !== kind) reportTwoKinds(declaration, owners.get(name), faults);
    handlers.set(name, { name, kind, method });
    owners.set(name, declaration.owner);
  }
  return handlers;
}

function handlerMethod(prototype: object, declaration: OwnedDeclaration, faults: Faults): Method | undefined {
  const { member, isStatic, decorator } = declaration;
  const place = placeOf(declaration);
  if (isStatic) {
    faults.add(
      place,
      `a static method belongs to the class and can't be a handler. Remove static or @${decorator}.`,
    );
  } else if (typeof member === 'symbol') {
    faults.add(place, "handlers are called by name, and a symbol isn't one. Use a string.");
  } else if (isReservedForHandlers(member)) {
    faults.add(
      place,
      `no handler can be named "${member}", which means something else already. Rename the method.`,
    );
  } else {
    const method: unknown = prototypeMember(prototype, member)?.value;
    if (typeof method === 'function') return method as Method;
    faults.add(
      place,
      `it is no method, and only methods can be handlers. Make it one, or remove @${decorator}.`,
    );
  }
  return undefined;
}

function reportTwoKinds(
  declaration: OwnedDeclaration,
  earlierOwner: string | undefined,
  faults: Faults,
): void {
  faults.add(
    placeOf(declaration),
    earlierOwner === declaration.owner
      ? 'it has both @Update and @Read. Keep @Update if it changes the state, @Read if not.'
      : `it is @${declaration.decorator}, but the method of ${earlierOwner} that it overrides is not. Use the same decorator, or another name.`,
  );
}
