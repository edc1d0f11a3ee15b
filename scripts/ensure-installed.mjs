import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runStep } from './run.mjs';
import { ROOT } from './workspace.mjs';

/** Installs the packages that package-lock.json names, unless exactly these are there already. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  console.log('Installing packages…');
  // Development packages are what builds and tests, also where NODE_ENV says "production".
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  // The npm that runs this, where one does.
  const npm = process.env.npm_execpath;
  if (npm?.endsWith('npm-cli.js')) await runStep(process.execPath, [npm, ...args], { cwd: ROOT });
  else await runStep('npm', args, { cwd: ROOT, shell: process.platform === 'win32' });
}

function isInstalled() {
  // npm writes down what it has installed, in the form of the lock file.
  const installed = readPackages(join('node_modules', '.package-lock.json'));
  const wanted = readPackages('package-lock.json');
  if (!installed || !wanted) return false;
  return Object.entries(wanted).every(([path, { version, link, optional }]) => {
    if (path === '') return true;
    const present = installed[path];
    // Packages for other platforms are left out. Those of the workspace are links, and their own folders.
    if (!present) return Boolean(optional) || !path.includes('node_modules/');
    return Boolean(link) || present.version === version;
  });
}

function readPackages(path) {
  try {
    return JSON.parse(readFileSync(join(ROOT, path), 'utf8')).packages;
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
