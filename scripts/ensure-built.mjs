import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runStep } from './run.mjs';
import { ROOT } from './workspace.mjs';

const PROJECTS = ['highlander', 'example-todo'];
const SOURCES = [
  'libs/highlander/src',
  'libs/highlander/package.json',
  'libs/highlander/tsconfig.lib.json',
  'apps/example-todo/src',
  'apps/example-todo/tsconfig.app.json',
  'nest-cli.json',
  'package-lock.json',
  'tsconfig.json',
];
const LIBRARY = join(ROOT, 'libs/highlander/dist/index.js');
// Lies in what a build replaces, and is written last: it is there only if the whole build went well.
const STAMP = join(ROOT, 'apps/example-todo/dist/.built');

export const APPLICATION = join(ROOT, 'apps/example-todo/dist/main.js');

/** Builds the library and the application, unless that was done since the sources last changed. */
export async function ensureBuilt() {
  if (isBuilt()) return;
  console.log('Building…');
  const nest = join(ROOT, 'node_modules/@nestjs/cli/bin/nest.js');
  for (const project of PROJECTS) await runStep(process.execPath, [nest, 'build', project], { cwd: ROOT });
  writeFileSync(STAMP, '');
}

function isBuilt() {
  if (![LIBRARY, APPLICATION, STAMP].every((file) => existsSync(file))) return false;
  const builtAt = statSync(STAMP).mtimeMs;
  return SOURCES.every((source) => newestIn(join(ROOT, source)) < builtAt);
}

/** When anything at this path last changed. A folder changes when a file is added to it or removed. */
function newestIn(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}
