import { objectDeclaration } from '../../object/declarations.js';
import type { TypeReference } from '../../registry/index.js';

/** The name of a type, which is what processes have in common. */
export function nameOf(type: TypeReference): string {
  if (typeof type === 'string') return type;
  const declaration = objectDeclaration(type);
  if (declaration) return declaration.type;
  throw new TypeError(`${type.name} has no @HighlanderObject decorator, so that nodes don't know it.`);
}
