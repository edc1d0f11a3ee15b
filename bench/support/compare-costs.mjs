import { rateOf } from './rate.mjs';
import { median, spread } from './statistics.mjs';

/**
 * Compares rates, and beside them what each operation takes of the processor, in all processes of its side: unlike the
 * rate, that hardly depends on what else is running.
 *
 * @typedef {object} Side
 * @property {string} title
 * @property {(count: number, inFlight: number) => Promise<number>} [round] answers the rate of a round…
 * @property {(index: number) => unknown} [operation] …which is else made of this
 * @property {() => Promise<number>} cpuUs what the side's processes have taken of the processor until now
 *
 * @param {import('./bench.mjs').Bench} bench
 * @param {{ count: number, inFlight: number, whose: string, baseline: Side, contenders: Side[] }} comparison
 */
export async function compareCosts(bench, { count, inFlight, whose, baseline, contenders }) {
  const measured = ({ title, target, cpuUs, operation, round = rateWith(operation) }) => {
    const costsUs = [];
    const measure = async (index) => {
      const beforeUs = await cpuUs();
      const rate = await round(count, inFlight);
      if (index > 0) costsUs.push(((await cpuUs()) - beforeUs) / count);
      return rate;
    };
    return { title, measure, costsUs, ...(target && { target }) };
  };
  const raw = measured(baseline);
  const ours = contenders.map(measured);
  await bench.compare({ baseline: raw, contenders: ours });
  for (const { title, costsUs } of ours) {
    const ratios = raw.costsUs.map((us, index) => us / costsUs[index]);
    bench.row({
      title: `${title}: processor time of ${whose}`,
      unit: 'µs',
      ours: median(costsUs),
      baseline: { title: raw.title, figure: median(raw.costsUs) },
      ratio: median(ratios),
      spread: spread(ratios),
    });
  }
}

const rateWith = (operation) => (count, inFlight) => rateOf(count, inFlight, operation);

/** What this process has taken of the processor. */
export const ownCpuUs = () => Object.values(process.cpuUsage()).reduce((sum, us) => sum + us, 0);

/** What several have, where each answers `cpuUs`. */
export async function cpuUsOf(processes) {
  const each = await Promise.all(processes.map((other) => other.ask('cpuUs')));
  return each.reduce((sum, us) => sum + us, 0);
}
