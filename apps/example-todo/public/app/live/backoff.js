const FIRST_MS = 250;
const LONGEST_MS = 8_000;

/** How long to wait before the next try. Random, so that all windows don't come back at the same moment. */
export function backoffMs(failures) {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** failures);
  return ceiling / 2 + (Math.random() * ceiling) / 2;
}
