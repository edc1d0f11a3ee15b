import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.mjs';
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

export const APPLICATION = join(ROOT, 'apps/example-todo/dist/main.js');

/** Builds the library and the application, unless that was done since the sources last changed. */
export async function ensureBuilt() {
  if (isBuilt()) return;
  console.log('Building…');
  for (const project of PROJECTS) await build(project);
}

async function build(project) {
  const nest = join(ROOT, 'node_modules/@nestjs/cli/bin/nest.js');
  const code = await run(process.execPath, [nest, 'build', project], { cwd: ROOT });
  if (code === 0) return;
  // What a failed build has written isn't to be taken for a good one.
  rmSync(APPLICATION, { force: true });
  process.exit(code);
}

function isBuilt() {
  const results = [LIBRARY, APPLICATION];
  if (!results.every((file) => existsSync(file))) return false;
  const builtAt = Math.min(...results.map((file) => statSync(file).mtimeMs));
  return SOURCES.every((source) => newestIn(join(ROOT, source)) < builtAt);
}

/** When anything at this path last changed. A folder changes when a file is added to it or removed. */
function newestIn(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}
