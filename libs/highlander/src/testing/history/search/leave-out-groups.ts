/**
 * What can be left out of `items` all together: first in halves, then in ever smaller groups, down to single ones. A
 * plain form of A. Zeller and R. Hildebrandt, "Simplifying and isolating failure-inducing input" (TSE 28(2), 2002).
 *
 * @param canDoWithout asked for growing sets: what was left out stays left out
 */
export function leaveOutGroups<Item>(
  items: readonly Item[],
  canDoWithout: (some: ReadonlySet<Item>) => boolean,
): Set<Item> {
  let leftOut = new Set<Item>();
  for (let size = items.length; size >= 1; size = Math.floor(size / 2)) {
    const left = items.filter((item) => !leftOut.has(item));
    for (let start = 0; start < left.length; start += size) {
      const more = new Set([...leftOut, ...left.slice(start, start + size)]);
      if (canDoWithout(more)) leftOut = more;
    }
  }
  return leftOut;
}
