/**
 * One step down from a container: the key in an object, the index in an array or set; in a map twice the index of
 * the entry, plus one for its value. Numbers alone, so that a walk costs nothing until a path is asked for.
 */
export type Step = string | number;

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** The path as an expression: `todos[3].due`, `scores.get("ann")`, `tags.values()[1]`. */
export function formatPath(root: string, containers: readonly object[], steps: readonly Step[]): string {
  let path = root;
  for (const [depth, step] of steps.entries()) path += formatStep(containers[depth], step, path === '');
  return path;
}

function formatStep(container: object | undefined, step: Step, first: boolean): string {
  if (typeof step === 'string') return formatKey(step, first);
  if (container instanceof Map) return inCollection(formatEntry(container, step), first);
  if (container instanceof Set) return inCollection(`values()[${step}]`, first);
  return `[${step}]`;
}

/** A property of an object, as it is written after the object. */
export function formatKey(key: string | symbol, first = false): string {
  if (typeof key === 'symbol') return `[${String(key)}]`;
  if (!IDENTIFIER.test(key)) return `[${JSON.stringify(key)}]`;
  return inCollection(key, first);
}

function inCollection(text: string, first: boolean): string {
  return first ? text : `.${text}`;
}

function formatEntry(map: ReadonlyMap<unknown, unknown>, step: number): string {
  const index = Math.floor(step / 2);
  if (step % 2 === 0) return `keys()[${index}]`;
  const key = [...map.keys()][index];
  if (typeof key === 'string') return `get(${JSON.stringify(key)})`;
  return typeof key === 'number' ? `get(${key})` : `values()[${index}]`;
}
