import { formatFigure, formatSize } from '../results.mjs';
import { escapeXml } from './picture.mjs';

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT] = [460, 240, 40, 36, 48, 40];
// Readable on light and on dark ground.
const COLORS = ['#3b82f6', '#d9682b', '#2da44e', '#a475f9'];

const extent = (figures) => [Math.min(...figures), Math.max(...figures)];

/** What something costs at several sizes; both scales are logarithmic. @param {import('../results.mjs').Growth} growth */
export function curveOf({ title, by, unit, columns, points }) {
  const scale = ([least, greatest], from, to) => {
    const width = Math.log10(greatest / least) || 1;
    return (figure) => from + (Math.log10(figure / least) / width) * (to - from);
  };
  const figures = points.flatMap((point) => point.figures).filter((figure) => figure > 0);
  const [least, greatest] = extent(figures);
  const x = scale(extent(points.map(({ size }) => size)), LEFT, WIDTH - RIGHT);
  // Half a decade of room, so that what is flat looks flat.
  const y = scale([least / 3, greatest * 3], HEIGHT - BOTTOM, TOP);
  const legends = columns.map(
    (_, index) => LEFT + columns.slice(0, index).reduce((sum, { length }) => sum + 20 + 6.2 * length, 0),
  );
  const lines = columns.map((column, index) => {
    const color = COLORS[index % COLORS.length];
    const at = points
      .filter((point) => point.figures[index] > 0)
      .map((point) => [x(point.size).toFixed(1), y(point.figures[index]).toFixed(1), point.figures[index]]);
    const aboveOrBelow = index % 2 === 0 ? -7 : 15;
    return `<polyline fill="none" stroke="${color}" stroke-width="2" points="${at.map(([px, py]) => `${px},${py}`).join(' ')}"/>
${at.map(([px, py, figure]) => `<circle cx="${px}" cy="${py}" r="3" fill="${color}"/><text x="${px}" y="${Number(py) + aboveOrBelow}" text-anchor="middle">${formatFigure(figure)}</text>`).join('')}
<text x="${legends[index]}" y="32" style="fill:${color}">${escapeXml(column)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">
<title>${escapeXml(title)}</title>
<text x="0" y="14">${escapeXml(`${title} (${unit})`)}</text>
<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${HEIGHT - BOTTOM}" y2="${HEIGHT - BOTTOM}"/>
${lines.join('\n')}
${points.map(({ size }) => `<text class="quiet" x="${x(size).toFixed(1)}" y="${HEIGHT - BOTTOM + 14}" text-anchor="middle">${formatSize(size)}</text>`).join('')}
<text class="quiet" x="${WIDTH - RIGHT}" y="${HEIGHT - 6}" text-anchor="end">${escapeXml(by)}</text>
</svg>`;
}
