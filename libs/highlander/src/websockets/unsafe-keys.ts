// JSON can spell any letter as \uXXXX, so text with such an escape is searched too.
const SUSPICIOUS = /__proto__|constructor|\\u/;

/**
 * Whether parsed JSON holds a key that would reach a prototype when a careless merge copies it: an own `__proto__`,
 * or `constructor.prototype`. Text that can't hold one costs no walk.
 */
export function holdsUnsafeKey(text: string, parsed: unknown): boolean {
  if (!SUSPICIOUS.test(text)) return false;
  // A list of its own instead of recursion: nesting is as deep as the client likes.
  const unvisited: unknown[] = [parsed];
  while (unvisited.length > 0) {
    const value = unvisited.pop();
    if (typeof value !== 'object' || value === null) continue;
    if (isUnsafe(value)) return true;
    for (const child of Object.values(value)) unvisited.push(child);
  }
  return false;
}

function isUnsafe(value: object): boolean {
  if (Object.hasOwn(value, '__proto__')) return true;
  if (!Object.hasOwn(value, 'constructor')) return false;
  const { constructor } = value as { constructor: unknown };
  return typeof constructor === 'object' && constructor !== null && Object.hasOwn(constructor, 'prototype');
}
