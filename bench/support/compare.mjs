import { SteadyRate } from './rate.mjs';
import { median, spread } from './statistics.mjs';

/**
 * One side of a comparison: an operation whose rate is measured, or a measurement of its own.
 *
 * @typedef {object} Side
 * @property {string} title
 * @property {number} [inFlight]
 * @property {(index: number) => unknown} [operation]
 * @property {(round: number) => Promise<number>} [measure] answers the figure of one round; round 0 warms up
 */

/**
 * @typedef {Side & { target?: import('./results.mjs').Target, note?: string }} Contender
 */

/**
 * Measures contenders and their baseline in turns, round by round: a machine that becomes slower meanwhile, or is busy
 * for a moment, is so for all of them. Every other round begins with the baseline. A ratio is made within each round, and
 * 1 is as good as the baseline.
 *
 * @param {object} comparison
 * @param {Side} comparison.baseline
 * @param {readonly Contender[]} comparison.contenders
 * @param {number} comparison.rounds
 * @param {number} comparison.roundMs
 * @param {boolean} [comparison.warmsUp] whether a round goes before that counts for nothing
 * @param {string} [comparison.unit]
 * @param {boolean} [comparison.lessIsBetter]
 * @returns {Promise<import('./results.mjs').Row[]>} a row for each contender
 */
export async function compare({
  baseline,
  contenders,
  rounds,
  roundMs,
  unit = '/s',
  lessIsBetter = false,
  warmsUp = true,
}) {
  const sides = [baseline, ...contenders].map((side) => ({
    measure: measurementOf(side, roundMs),
    figures: [],
  }));
  for (let round = warmsUp ? 0 : 1; round <= rounds; round++) {
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
      const figure = await side.measure(round);
      if (round > 0) side.figures.push(figure);
    }
  }
  const [raw, ...ours] = sides;
  return ours.map(({ figures }, index) => {
    const { title, target, note } = contenders[index];
    const ratios = figures.map((figure, round) =>
      lessIsBetter ? raw.figures[round] / figure : figure / raw.figures[round],
    );
    return {
      title,
      unit,
      ours: median(figures),
      baseline: { title: baseline.title, figure: median(raw.figures) },
      ratio: median(ratios),
      spread: spread(ratios),
      ...(target && { target }),
      ...(note && { note }),
    };
  });
}

function measurementOf({ inFlight = 1, operation, measure }, roundMs) {
  if (measure) return measure;
  const steady = new SteadyRate({ inFlight, operation, roundMs });
  return () => steady.measure();
}
