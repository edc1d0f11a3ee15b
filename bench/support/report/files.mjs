import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CATALOGUE } from '../../catalogue.mjs';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Not in git. Short runs are kept apart: their figures mean nothing. */
export const RESULTS_FOLDER = join(ROOT, 'temp/bench');

const folderOf = (short) => (short ? join(RESULTS_FOLDER, 'short') : RESULTS_FOLDER);

/** @param {import('../results.mjs').Result} result */
export async function writeResult(result) {
  const folder = folderOf(result.short);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${result.name}.json`), `${JSON.stringify(result, undefined, 2)}\n`);
}

/** Writes what belongs to all results. Answers where it is. */
export async function writeReport(name, text, { short }) {
  const path = join(folderOf(short), name);
  await writeFile(path, text);
  return path;
}

/**
 * The last result of each family, in the order of the catalogue.
 *
 * @returns {Promise<import('../results.mjs').Result[]>}
 */
export async function readResults({ short = false } = {}) {
  const folder = folderOf(short);
  const present = new Set(await readdir(folder));
  const names = CATALOGUE.map(({ name }) => `${name}.json`).filter((name) => present.has(name));
  return Promise.all(names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8'))));
}
