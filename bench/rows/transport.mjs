import { OtherProcess } from '../support/other-process.mjs';
import { median } from '../support/statistics.mjs';

export const title = 'Requests to another process by the transport alone';

const IN_FLIGHT = 64;
const PROGRAM = new URL('../programs/transport-peer.mjs', import.meta.url);

export async function measure(bench) {
  const [ours, raw] = [await startPair(bench, 'ours'), await startPair(bench, 'raw')];
  const count = bench.size(60_000, 500);
  const costsUs = { ours: [], raw: [] };
  const measured = (name, pair) => async (round) => {
    const before = await pair.cpuUs();
    const rate = await pair.asker.ask('round', { count, inFlight: IN_FLIGHT });
    if (round > 0) costsUs[name].push(((await pair.cpuUs()) - before) / count);
    return rate;
  };
  await bench.compare({
    baseline: { title: 'bare sockets with msgpackr, batched', measure: measured('raw', raw) },
    contenders: [
      { title: `request to another process, ${IN_FLIGHT} in flight`, measure: measured('ours', ours) },
    ],
  });
  const ratios = costsUs.raw.map((us, round) => us / costsUs.ours[round]);
  bench.row({
    title: 'the same, processor time of both processes',
    unit: 'µs',
    ours: median(costsUs.ours),
    baseline: { title: 'bare sockets', figure: median(costsUs.raw) },
    ratio: median(ratios),
    spread: [Math.min(...ratios), Math.max(...ratios)],
  });
}

/** Each side has two processes of its own, so that what one leaves in the heap and the compiler is not the other's. */
async function startPair(bench, side) {
  const start = (...args) => bench.use(OtherProcess.start(PROGRAM, [side, ...args]), (other) => other.stop());
  const answerer = await start('answerer');
  const asker = await start('asker', String(await answerer.ask('where')));
  return {
    asker,
    cpuUs: async () => (await asker.ask('cpuUs')) + (await answerer.ask('cpuUs')),
  };
}
