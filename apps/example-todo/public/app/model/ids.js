const BYTES = 16;

/** Not crypto.randomUUID(), which pages that come over plain HTTP from another machine don't have. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
