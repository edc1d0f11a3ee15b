import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { ROOT } from './files.mjs';
import { pictureOf } from './picture.mjs';
import { markdownGrowth, markdownTable } from './table.mjs';

const PAGE = join(ROOT, 'docs/performance.md');
const PICTURE = join(ROOT, 'docs/images/performance.svg');

/**
 * Puts results into the documentation: the picture, and the part of the page that is between its two marks.
 *
 * @param {readonly import('../results.mjs').Result[]} results
 */
export async function publish(results) {
  await mkdir(join(ROOT, 'docs/images'), { recursive: true });
  await writeFile(PICTURE, pictureOf(results.flatMap(({ rows }) => rows)));
  const page = await readFile(PAGE, 'utf8');
  const { node, cores, cpu, memoryGiB } = results[0].machine;
  const days = results.map(({ measuredAt }) => measuredAt.slice(0, 10)).toSorted();
  const machine = `Measured on ${days.at(-1)} with Node.js ${node} on ${cores} cores (${cpu}) with ${memoryGiB} GiB of memory, which all clients and servers shared.`;
  const parts = results.flatMap(({ title, rows, growths }) => [
    `### ${title}`,
    ...(rows.length > 0 ? [markdownTable(rows)] : []),
    ...growths.map(markdownGrowth),
  ]);
  const written = page.replace(
    /(<!-- figures -->).*(<!-- end of figures -->)/s,
    (_, begin, end) => `${begin}\n\n${machine}\n\n${parts.join('\n\n')}\n\n${end}`,
  );
  const options = await resolveConfig(PAGE);
  await writeFile(PAGE, await format(written, { ...options, parser: 'markdown' }));
}
