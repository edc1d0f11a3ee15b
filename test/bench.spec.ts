import { execFile } from 'node:child_process';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const RESULTS = join(ROOT, 'temp/bench/short');

interface Row {
  readonly title: string;
  readonly ours: number;
  readonly baseline: { readonly figure: number };
  readonly ratio: number;
  readonly spread: readonly [number, number];
}

interface Result {
  readonly rows: readonly Row[];
  readonly growths: readonly { readonly title: string; readonly points: readonly { figures: number[] }[] }[];
}

/** What can't be measured is `null` in JSON. */
function figuresOf({ rows, growths }: Result): [string, number][] {
  const ofRows = rows.flatMap(({ title, ours, baseline, ratio, spread }) =>
    [ours, baseline.figure, ratio, ...spread].map((figure): [string, number] => [title, figure]),
  );
  const ofGrowths = growths.flatMap(({ title, points }) =>
    points.flatMap(({ figures }) => figures.map((figure): [string, number] => [title, figure])),
  );
  return [...ofRows, ...ofGrowths];
}

it('every benchmark runs, and has finite figures', { timeout: 600_000 }, async () => {
  const families = (await readdir(join(ROOT, 'bench/rows'))).map((name) => name.replace('.mjs', ''));
  await rm(RESULTS, { recursive: true, force: true });

  await promisify(execFile)('npm', ['run', 'bench', '--', '--short'], { cwd: ROOT });

  const page = await readFile(join(RESULTS, 'index.html'), 'utf8');
  for (const family of families) {
    const result = JSON.parse(await readFile(join(RESULTS, `${family}.json`), 'utf8')) as Result;
    const figures = figuresOf(result);
    expect(figures.map(([title]) => title)).not.toEqual([]);
    expect(figures.filter(([, figure]) => !Number.isFinite(figure))).toEqual([]);
    for (const { title } of result.rows) expect(page).toContain(title);
  }
});
