import { describeOperation, describeOutcome, type HistoryEntry, type Operation } from '../history-entry.js';
import { lanesOf } from './lanes.js';
import { endOf, shownOperations, type Shown } from './shown-operations.js';
import { timeScale } from './time-scale.js';

const ROW_PX = 34;
const BAR_PX = 24;
const TOP_PX = 48;
const PADDING_PX = 8;
/** Of the fixed-width font, at its size of 12 px. */
const CHARACTER_PX = 7.3;
const MAX_LABEL_LENGTH = 40;

const COLOURS = {
  ok: { fill: '#dcebf9', line: '#3572b0' },
  unknown: { fill: '#fdf3d8', line: '#b58a1b' },
  failed: { fill: '#eeeeee', line: '#8a8a8a' },
  offending: { fill: '#fbdcdc', line: '#c62828' },
} as const;

/**
 * A picture of operations, as SVG: a lane for each process, a bar from invocation to completion. What is unknown is
 * dashed and open at its right; the offending operation is red. The order of events is true to the times, the
 * distances between them are not: all events of a history would be in a few pixels otherwise.
 *
 * @publicApi
 */
export function renderTimeline<Op extends Operation>(
  shown: Shown<Op>,
  { title }: { title?: string } = {},
): string {
  const entries = shownOperations(shown);
  const scale = timeScale(
    entries.map((entry) => ({
      startMs: entry.invokedAtMs,
      endMs: endOf(entry),
      widthPx: labelOf(entry).length * CHARACTER_PX + 2 * PADDING_PX,
    })),
  );
  const lanes = lanesOf(entries);
  const names = lanes.map(({ name }) => name);
  const leftPx = Math.max(0, ...names.map((name) => name.length)) * CHARACTER_PX + 3 * PADDING_PX;
  const widthPx = Math.ceil(leftPx + scale.widthPx + 2 * PADDING_PX);
  const heightPx = TOP_PX + lanes.length * ROW_PX + PADDING_PX;

  const parts = lanes.flatMap(({ name, entries: bars }, row) => {
    const topPx = TOP_PX + row * ROW_PX;
    return [
      text(PADDING_PX, topPx + BAR_PX / 2 + 4, name, '#333333', 'font-weight="bold"'),
      `<line x1="${leftPx}" y1="${topPx + BAR_PX / 2}" x2="${widthPx}" y2="${topPx + BAR_PX / 2}" stroke="#dddddd"/>`,
      ...bars.map((entry) => {
        const startPx = leftPx + scale.at(entry.invokedAtMs);
        const endMs = endOf(entry);
        const endPx = endMs === undefined ? widthPx : leftPx + scale.at(endMs);
        return bar(entry, entry === shown.offending, startPx, endPx - startPx, topPx);
      }),
    ];
  });
  const ticks = scale.ticks.flatMap(({ atPx, ms }) => [
    text(leftPx + atPx, TOP_PX - 10, ms.toFixed(1), '#666666', 'font-size="10"'),
    `<line x1="${leftPx + atPx}" y1="${TOP_PX - 6}" x2="${leftPx + atPx}" y2="${heightPx}" stroke="#f0f0f0"/>`,
  ]);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${heightPx}" viewBox="0 0 ${widthPx} ${heightPx}" font-family="monospace" font-size="12">`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    text(PADDING_PX, 18, title ?? 'time in ms, not to scale', '#333333'),
    ...ticks,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

function bar(entry: HistoryEntry, offending: boolean, xPx: number, widthPx: number, yPx: number): string {
  const { fill, line } = COLOURS[offending ? 'offending' : entry.outcome];
  const dashed = entry.outcome === 'unknown' ? ' stroke-dasharray="4 3"' : '';
  return [
    `<rect x="${xPx.toFixed(1)}" y="${yPx}" width="${widthPx.toFixed(1)}" height="${BAR_PX}" rx="3" fill="${fill}" stroke="${line}" stroke-width="${offending ? 2.5 : 1}"${dashed}/>`,
    text(xPx + PADDING_PX, yPx + BAR_PX / 2 + 4, labelOf(entry), '#111111'),
  ].join('\n');
}

function labelOf(entry: HistoryEntry): string {
  const label = describeOperation(entry.operation) + describeOutcome(entry);
  if (label.length <= MAX_LABEL_LENGTH) return label;
  return `${label.slice(0, MAX_LABEL_LENGTH / 2)}…${label.slice(1 - MAX_LABEL_LENGTH / 2)}`;
}

function text(xPx: number, yPx: number, content: string, colour: string, more = ''): string {
  return `<text x="${xPx.toFixed(1)}" y="${yPx}" fill="${colour}" ${more}>${escape(content)}</text>`;
}

function escape(content: string): string {
  return (
    content
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      // XML has no way to write them.
      .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
  );
}
