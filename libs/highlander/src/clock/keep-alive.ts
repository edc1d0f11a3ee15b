// The longest that a timer can be set to.
const LONG_MS = 2 ** 31 - 1;

/**
 * Keeps the process alive until the task is done. A `Clock` doesn't, so that a process which waits for nothing but the
 * pause before another attempt would end, without a word.
 */
export async function keepAlive<T>(task: () => Promise<T>): Promise<T> {
  const handle = setInterval(() => undefined, LONG_MS);
  try {
    return await task();
  } finally {
    clearInterval(handle);
  }
}
