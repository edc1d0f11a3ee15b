import { existsSync } from 'node:fs';

const SETPRIV = '/usr/bin/setpriv';

/** A command whose process the kernel ends when its parent ends in whatever way, also by SIGKILL; where Linux has it. */
export function endingWithParent(
  program: string,
  args: readonly string[],
): [command: string, args: readonly string[]] {
  return existsSync(SETPRIV) ? [SETPRIV, ['--pdeathsig', 'KILL', '--', program, ...args]] : [program, args];
}
