import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ensureProgram } from './ensure-program.mjs';

/** The path of curl, with which the commands in the documentation are tested. */
export function ensureCurl() {
  return ensureProgram({
    name: 'curl',
    packages: ['curl'],
    purpose: 'the tests of the commands in the documentation',
    find: () =>
      (process.env.PATH ?? '')
        .split(delimiter)
        .map((folder) => join(folder, 'curl'))
        .find((path) => existsSync(path)),
  });
}
