/** What is in one list and not, as the same object, in the other. */
type Unmatched = readonly [added: unknown[], removed: unknown[]];

/**
 * The items of two lists that are not the same in both, each as often as it is left over. A change in place, an
 * insertion and a removal are found without a table; what was moved or sorted out by one of the objects that remain.
 */
export function unmatched(now: readonly unknown[], then: readonly unknown[]): Unmatched {
  if (now.length === then.length) return cancelled(...differing(now, then));
  const shorter = Math.min(now.length, then.length);
  let start = 0;
  while (start < shorter && Object.is(now[start], then[start])) start++;
  let end = 0;
  while (end < shorter - start && Object.is(now[now.length - 1 - end], then[then.length - 1 - end])) end++;
  return cancelled(now.slice(start, now.length - end), then.slice(start, then.length - end));
}

function differing(now: readonly unknown[], then: readonly unknown[]): Unmatched {
  const added: unknown[] = [];
  const removed: unknown[] = [];
  for (let index = 0; index < now.length; index++) {
    if (Object.is(now[index], then[index])) continue;
    added.push(now[index]);
    removed.push(then[index]);
  }
  return [added, removed];
}

/** Without the objects that are in both. Primitives stay: to measure them is as quick as to look for them. */
function cancelled(added: unknown[], removed: unknown[]): Unmatched {
  if (removed.length === 0 || added.length === 0 || added.length + removed.length === 2)
    return [added, removed];
  const spare = new Map<unknown, number>();
  for (const item of removed) if (isObject(item)) spare.set(item, (spare.get(item) ?? 0) + 1);
  if (spare.size === 0) return [added, removed];
  const isSpare = (item: unknown): boolean => {
    const count = spare.get(item) ?? 0;
    if (count === 0) return false;
    spare.set(item, count - 1);
    return true;
  };
  const addedOnly = added.filter((item) => !isSpare(item));
  return [addedOnly, removed.filter((item) => !isObject(item) || isSpare(item))];
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
