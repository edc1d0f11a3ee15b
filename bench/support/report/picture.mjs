import { formatFigure, isMet } from '../results.mjs';

const WIDTH = 960;
const LABELS = 400;
const ROW_HEIGHT = 24;
const DECADES = [-2, -1, 0, 1, 2, 3];
const COLUMN = (WIDTH - LABELS - 70) / (DECADES.length - 1);

/** Readable on light and on dark ground. */
const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #1f2328 }
  .quiet { fill: #59636e } .grid { stroke: #d1d9e0 } .one { stroke: #59636e }
  .met { fill: #1a7f37 } .missed { fill: #bc4c00 } .free { fill: #0969da }
  .target { stroke: #1f2328; stroke-width: 2 } .range { stroke: #1f2328; stroke-opacity: .45 }
  .ground { fill: #ffffff }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc } .quiet { fill: #9198a1 } .grid { stroke: #3d444d } .one { stroke: #9198a1 }
    .met { fill: #3fb950 } .missed { fill: #f0883e } .free { fill: #4493f8 }
    .target { stroke: #f0f6fc } .range { stroke: #f0f6fc } .ground { fill: #0d1117 }
  }`;

/** Where a ratio lies: the scale is logarithmic. */
function x(ratio) {
  const decade = Math.log10(Math.max(10 ** DECADES[0], Math.min(10 ** DECADES.at(-1), ratio)));
  return LABELS + (decade - DECADES[0]) * COLUMN;
}

export const escapeXml = (text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/**
 * Bars of the ratios, each from 1, which is the baseline, to what was measured; the target as a line across.
 *
 * @param {readonly import('../results.mjs').Row[]} rows
 */
export function pictureOf(rows) {
  const height = rows.length * ROW_HEIGHT + 64;
  const bottom = height - 20;
  const grid = DECADES.map((decade) => {
    const at = x(10 ** decade).toFixed(1);
    return `<line class="${decade === 0 ? 'one' : 'grid'}" x1="${at}" x2="${at}" y1="34" y2="${bottom}"/>
<text class="quiet" x="${at}" y="28" text-anchor="middle">${10 ** decade}×</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="bench-title">
<title id="bench-title">How each operation compares with doing it by hand</title>
<style>${STYLE}</style>
<rect class="ground" width="${WIDTH}" height="${height}"/>
<text class="quiet" x="0" y="14">Ratio to doing it by hand (1×, more is better; logarithmic). Thick line: what is wanted. Thin line: from the worst round to the best.</text>
${grid.join('\n')}
${rows.map((row, index) => barOf(row, 40 + index * ROW_HEIGHT)).join('\n')}
</svg>
`;
}

function barOf(row, top) {
  const { title, ratio, spread, target } = row;
  const middle = top + ROW_HEIGHT / 2;
  const [from, to] = [x(Math.min(1, ratio)), x(Math.max(1, ratio))];
  const kind = { true: 'met', false: 'missed', undefined: 'free' }[String(isMet(row))];
  const parts = [
    `<text x="0" y="${middle + 4}">${escapeXml(title)}</text>`,
    `<rect class="${kind}" x="${from.toFixed(1)}" y="${top + 6}" width="${Math.max(2, to - from).toFixed(1)}" height="${ROW_HEIGHT - 12}" rx="2"/>`,
    `<line class="range" x1="${x(spread[0]).toFixed(1)}" x2="${x(spread[1]).toFixed(1)}" y1="${middle}" y2="${middle}"/>`,
  ];
  if (target && 'ratio' in target) {
    const at = x(target.ratio).toFixed(1);
    parts.push(`<line class="target" x1="${at}" x2="${at}" y1="${top + 3}" y2="${top + ROW_HEIGHT - 3}"/>`);
  }
  parts.push(
    `<text class="quiet" x="${WIDTH}" y="${middle + 4}" text-anchor="end">${formatFigure(ratio)}×</text>`,
  );
  return parts.join('');
}
