import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { RESULTS_FOLDER } from './report/files.mjs';

/** Measures one family in a process of its own. */
export async function measureFamily({ name, short, profile, servers }) {
  const child = fork(new URL('../row-process.mjs', import.meta.url), {
    execArgv: [
      '--expose-gc',
      // A million live objects want room.
      '--max-old-space-size=12288',
      ...(profile ? ['--cpu-prof', `--cpu-prof-dir=${join(RESULTS_FOLDER, 'profiles', name)}`] : []),
    ],
  });
  const exit = once(child, 'exit');
  child.send({ name, short, servers });
  const outcome = await Promise.race([once(child, 'message'), exit.then(() => undefined)]);
  await exit;
  if (!outcome) throw new Error(`The benchmark ${name} has failed.`);
  return outcome[0];
}
