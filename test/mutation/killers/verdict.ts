/** Something that this system promises never to happen. */
export class Violation extends Error {}

/** @throws Violation unless it holds */
export function promise(holds: boolean, otherwise: () => string): void {
  if (!holds) throw new Violation(otherwise());
}

/** Runs what looks for violations, and says what came of it: by the exit code, and by what is printed last. */
export async function judge(look: () => Promise<void>): Promise<void> {
  // The timers of the library don't keep a process alive, which may have nothing else for a moment.
  setInterval(() => undefined, 60_000);
  try {
    await look();
    console.log('No violation.');
    process.exit(0);
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    console.log(`Violation: ${error.message}`);
    process.exit(1);
  }
}

/** The value of `--name`. */
export function argument(name: string): string {
  const value = process.argv[process.argv.indexOf(`--${name}`) + 1];
  if (value === undefined) throw new Error(`--${name} is missing`);
  return value;
}
