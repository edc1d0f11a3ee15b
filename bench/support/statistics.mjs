/** @param {readonly number[]} figures */
export function median(figures) {
  return quantile(figures, 0.5);
}

/**
 * @param {readonly number[]} figures
 * @param {number} share of them that are at most the answer
 */
export function quantile(figures, share) {
  const sorted = figures.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** @param {readonly number[]} figures */
export function spread(figures) {
  return /** @type {[number, number]} */ ([Math.min(...figures), Math.max(...figures)]);
}
