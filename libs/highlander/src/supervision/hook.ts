/** Calls code of the application whose failure must not change what we do. The failure becomes a process warning. */
export function callHook(hook: () => unknown): void {
  // Not rethrown elsewhere: an uncaught exception would end the process for the sake of an observer.
  const warn = (thrown: unknown) => process.emitWarning(thrown instanceof Error ? thrown : String(thrown));
  try {
    Promise.resolve(hook()).catch(warn);
  } catch (thrown) {
    warn(thrown);
  }
}
