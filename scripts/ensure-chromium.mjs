import { existsSync } from 'node:fs';
import { runStep } from './run.mjs';

const KNOWN_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const APT_GET = '/usr/bin/apt-get';

/** The path of a Chromium for the tests of the page. Where there is none, it is installed, or this program ends. */
export async function ensureChromium() {
  const chosen = process.env.CHROMIUM;
  if (chosen) return existsSync(chosen) ? chosen : giveUp(`CHROMIUM is ${chosen}, which doesn’t exist.`);
  return findChromium() ?? (await installChromium());
}

async function installChromium() {
  const mayInstall = process.getuid?.() === 0 && existsSync(APT_GET);
  if (!mayInstall) return giveUp('The tests of the page need Chromium, and it was not found.');
  console.log('Installing Chromium for the tests of the page…');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await runStep(APT_GET, ['update'], { env });
  await runStep(APT_GET, ['install', '-y', '--no-install-recommends', 'chromium'], { env });
  return (
    findChromium() ?? giveUp('The package "chromium" of this system brings no Chromium that can be run.')
  );
}

function findChromium() {
  return KNOWN_PLACES.find((path) => existsSync(path));
}

function giveUp(problem) {
  console.error(
    `${problem}\nInstall Chromium or Chrome (on Debian: sudo apt-get install chromium), or say where it is:\n` +
      '  CHROMIUM=/path/to/chromium npm test',
  );
  process.exit(1);
}
