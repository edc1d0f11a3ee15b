import { describeTarget, formatFigure, formatSize, isMet } from '../results.mjs';

const MARKS = new Map([
  [true, 'yes'],
  [false, 'no'],
  [undefined, ''],
]);

/** Prints what a family has measured. @param {import('../results.mjs').Result} result */
export function printResult({ name, title, rows, growths }) {
  console.log(`\n${name}: ${title}`);
  if (rows.length > 0) console.table(Object.fromEntries(rows.map((row) => [row.title, cellsOf(row)])));
  for (const growth of growths) {
    console.log(`${growth.title}, by ${growth.by} (${growth.unit})`);
    console.table(
      Object.fromEntries(
        growth.points.map(({ size, figures }) => [
          formatSize(size),
          Object.fromEntries(growth.columns.map((column, index) => [column, formatFigure(figures[index])])),
        ]),
      ),
    );
  }
}

function cellsOf(row) {
  const { ours, unit, baseline, ratio, spread } = row;
  return {
    ours: `${formatFigure(ours)} ${unit}`,
    baseline: `${formatFigure(baseline.figure)} ${unit}`,
    ratio: formatFigure(ratio),
    spread: spread.map(formatFigure).join('–'),
    target: describeTarget(row),
    met: MARKS.get(isMet(row)),
  };
}

/** The same as Markdown, for the documentation. @param {readonly import('../results.mjs').Row[]} rows */
export function markdownTable(rows) {
  return [
    '| row | ours | baseline | ratio (spread) | wanted | |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) => {
      const { title, ours, unit, baseline, ratio, spread } = row;
      return `| ${[
        title,
        `${formatFigure(ours)} ${unit}`,
        `${formatFigure(baseline.figure)} ${unit}: ${baseline.title}`,
        `${formatFigure(ratio)} (${spread.map(formatFigure).join('–')})`,
        describeTarget(row),
        { true: '✓', false: '✗', undefined: '' }[String(isMet(row))],
      ].join(' | ')} |`;
    }),
  ].join('\n');
}

/** @param {import('../results.mjs').Growth} growth */
export function markdownGrowth({ title, by, unit, columns, points, reason }) {
  return [
    `**${title}** (${unit}). ${reason}`,
    '',
    `| ${by} | ${columns.join(' | ')} |`,
    `| --- | ${columns.map(() => '---').join(' | ')} |`,
    ...points.map(
      ({ size, figures }) => `| ${formatSize(size)} | ${figures.map(formatFigure).join(' | ')} |`,
    ),
  ].join('\n');
}
