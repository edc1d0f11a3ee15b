import { existsSync } from 'node:fs';
import { ensureProgram } from './ensure-program.mjs';

const KNOWN_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The path of a Chromium for the tests of the page. */
export function ensureChromium() {
  const chosen = process.env.CHROMIUM || undefined;
  if (chosen && !existsSync(chosen)) {
    console.error(`CHROMIUM is ${chosen}, where there is nothing.`);
    process.exit(1);
  }
  return ensureProgram({
    name: 'Chromium',
    packages: ['chromium'],
    purpose: 'the tests of the page',
    find: () => chosen ?? KNOWN_PLACES.find((path) => existsSync(path)),
    hint: 'Chrome does as well. Where it is in another place, say so: CHROMIUM=/path/to/chromium npm test',
  });
}
