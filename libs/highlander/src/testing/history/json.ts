import { ConfigurationError } from '../../errors/index.js';

/**
 * A deep copy of a JSON value, with the members of objects in order: what is recorded can't change afterwards, and two
 * equal values have one text.
 *
 * @throws ConfigurationError for anything that JSON would lose or change: the checker would compare what is left.
 */
export function copyJson(value: unknown): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value === 0 ? 0 : value;
  if (Array.isArray(value)) return value.map(copyJson);
  if (typeof value === 'object' && isPlain(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return Object.fromEntries(
      members.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => [name, copyJson(member)]),
    );
  }
  throw new ConfigurationError(
    `A history holds JSON values only, but was given ${typeof value === 'object' ? 'an instance of a class' : typeof value === 'number' ? String(value) : `a ${typeof value}`}. ` +
      'Give it what stands for the value, such as the text of a date or the sorted elements of a Set.',
  );
}

/** One text for all equal JSON values. */
export function textOf(value: unknown): string {
  // Long lists are made of these.
  if (typeof value === 'string') return JSON.stringify(value);
  if (Number.isInteger(value)) return String(value);
  return value === undefined ? 'nothing' : JSON.stringify(copyJson(value));
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
