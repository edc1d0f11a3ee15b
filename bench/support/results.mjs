/**
 * What a row has to reach: a ratio at least, or, where a difference to the baseline counts, a figure at most.
 *
 * @typedef {{ ratio: number } | { atMost: number, of: string }} Target
 */

/**
 * A row of the table.
 *
 * @typedef {object} Row
 * @property {string} title
 * @property {string} unit of the figures: `/s`, `ms`, `bytes`…
 * @property {number} ours
 * @property {{ title: string, figure: number }} baseline measured in the same run, in turns with ours
 * @property {number} ratio 1 = as good as the baseline; more is better
 * @property {[number, number]} spread the least and the greatest ratio of a round
 * @property {Target} [target]
 * @property {number} [measured] what a target `atMost` is about
 * @property {string} [note]
 */

/**
 * What something costs at several sizes.
 *
 * @typedef {object} Growth
 * @property {string} title
 * @property {string} by what grows
 * @property {string} unit of the figures
 * @property {readonly string[]} columns the names of the figures
 * @property {readonly { size: number, figures: readonly number[] }[]} points
 * @property {string} reason why it is flat, or why it isn't
 */

/**
 * What a family of rows has measured.
 *
 * @typedef {object} Result
 * @property {string} name
 * @property {string} title
 * @property {string} measuredAt
 * @property {boolean} short whether it only shows that it works
 * @property {object} machine
 * @property {readonly Row[]} rows
 * @property {readonly Growth[]} growths
 */

/** @param {Row} row */
export function isMet({ target, ratio, measured }) {
  if (!target) return undefined;
  return 'ratio' in target ? ratio >= target.ratio : measured !== undefined && measured <= target.atMost;
}

/** @param {Row} row */
export function describeTarget({ target, ours, measured }) {
  if (!target) return '';
  if ('ratio' in target) return `≥ ${target.ratio}`;
  const wanted = `≤ ${formatFigure(target.atMost)} ${target.of}`;
  return measured === ours ? wanted : `${wanted} (is ${formatFigure(measured)})`;
}

/** Three digits say more than the spread of any row allows. */
export function formatFigure(figure) {
  if (!Number.isFinite(figure)) return '–';
  const rounded = Number(figure.toPrecision(3));
  return Math.abs(rounded) >= 1_000 ? rounded.toLocaleString('en-US') : String(rounded);
}

/** @param {number} size of which somebody has a number */
export function formatSize(size) {
  return size.toLocaleString('en-US');
}
