// Checks the package as npm would publish it: its manifest, its entry points, and that its types resolve.
import { spawnSync } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const library = resolve(dirname(fileURLToPath(import.meta.url)), '../libs/highlander');

for (const [command, ...args] of [
  ['publint', '--strict', '--pack', 'npm', library],
  ['attw', '--pack', library, '--profile', 'esm-only'],
]) {
  const { status } = spawnSync('npx', ['--no-install', command, ...args], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
