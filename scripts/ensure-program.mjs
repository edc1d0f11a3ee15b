import { existsSync } from 'node:fs';
import { runStep } from './run.mjs';

const APT_GET = '/usr/bin/apt-get';

/**
 * The path of a program that the tests need. Where there is none it is installed, if this system and these rights allow
 * that; else this program ends and says what to do: tests that can't run don't pass.
 */
export async function ensureProgram(program) {
  const present = program.find();
  if (present) return present;
  if (mayInstall()) await install(program);
  return program.find() ?? giveUp(program);
}

function mayInstall() {
  return process.getuid?.() === 0 && existsSync(APT_GET);
}

async function install({ name, packages, purpose }) {
  console.log(`Installing ${name} for ${purpose}…`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await runStep(APT_GET, ['update'], { env });
  await runStep(APT_GET, ['install', '-y', '--no-install-recommends', ...packages], { env });
}

function giveUp({ name, packages, purpose, hint = '' }) {
  console.error(
    `For ${purpose}, ${name} is needed, and it was not found. Install it (on Debian: sudo apt-get install --no-install-recommends ${packages.join(' ')}). ${hint}`,
  );
  process.exit(1);
}
