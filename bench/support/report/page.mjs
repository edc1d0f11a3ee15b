import { describeTarget, formatFigure, isMet } from '../results.mjs';
import { curveOf } from './curve.mjs';
import { writeReport } from './files.mjs';
import { escapeXml, pictureOf } from './picture.mjs';

const STYLE = `
  :root { color-scheme: light dark }
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem }
  svg { width: 100%; height: auto } .curves { display: grid; grid-template-columns: repeat(auto-fit, minmax(24rem, 1fr)); gap: 1rem }
  .curves text { font: 12px system-ui, sans-serif; fill: currentColor } .grid { stroke: currentColor; stroke-opacity: .3 }
  table { border-collapse: collapse } td, th { padding: .2rem .6rem; text-align: left; border-bottom: 1px solid #8884 }
  .missed { color: #bc4c00 } @media (prefers-color-scheme: dark) { .missed { color: #f0883e } }`;

/**
 * A page of its own with all results. Answers where it is.
 *
 * @param {readonly import('../results.mjs').Result[]} results
 */
export async function writePage(results) {
  const [{ machine, short }] = results;
  const rows = results.flatMap((result) => result.rows);
  const growths = results.flatMap((result) => result.growths);
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>What Highlander for NestJS costs</title>
<style>${STYLE}</style></head><body>
<h1>What Highlander for NestJS costs</h1>
<p>Each row was measured in turns with a baseline: the same thing done by hand, without the library. ${escapeXml(
    `Node.js ${machine.node} on ${machine.cores} cores (${machine.cpu}), which servers and clients shared.`,
  )}${short ? ' <strong>A short run, which only shows that everything works: the figures mean nothing.</strong>' : ''}</p>
${pictureOf(rows)}
<table><thead><tr><th>Row</th><th>Ours</th><th>By hand</th><th>Ratio</th><th>Rounds</th><th>Wanted</th></tr></thead><tbody>
${rows.map(tableRow).join('\n')}
</tbody></table>
<h2>As it grows</h2><div class="curves">${growths
    .map((growth) => `<div>${curveOf(growth)}<p>${escapeXml(growth.reason)}</p></div>`)
    .join('\n')}</div>
</body></html>
`;
  return writeReport('index.html', html, { short });
}

function tableRow(row) {
  const { title, ours, unit, baseline, ratio, spread } = row;
  const cells = [
    title,
    `${formatFigure(ours)} ${unit}`,
    `${formatFigure(baseline.figure)} ${unit}: ${baseline.title}`,
    formatFigure(ratio),
    spread.map(formatFigure).join('–'),
    describeTarget(row),
  ];
  const mark = isMet(row) === false ? ' class="missed"' : '';
  return `<tr${mark}>${cells.map((cell) => `<td>${escapeXml(cell)}</td>`).join('')}</tr>`;
}
