import { compareCosts, cpuUsOf } from '../support/compare-costs.mjs';
import { OtherProcess } from '../support/other-process.mjs';

export const title = 'Requests to another process by the transport alone';

const IN_FLIGHT = 64;
const PROGRAM = new URL('../programs/transport-peer.mjs', import.meta.url);

export async function measure(bench) {
  await compareCosts(bench, {
    count: bench.size(60_000, 500),
    inFlight: IN_FLIGHT,
    whose: 'both processes',
    contenders: [
      { title: `request to another process, ${IN_FLIGHT} in flight`, ...(await startPair(bench, 'ours')) },
    ],
    baseline: { title: 'bare sockets with msgpackr, batched', ...(await startPair(bench, 'raw')) },
  });
}

/** Each side has two processes of its own, so that what one leaves in the heap and the compiler is not the other's. */
async function startPair(bench, side) {
  const start = (...args) => bench.use(OtherProcess.start(PROGRAM, [side, ...args]), (other) => other.stop());
  const answerer = await start('answerer');
  const asker = await start('asker', String(await answerer.ask('where')));
  return {
    round: (count, inFlight) => asker.ask('round', { count, inFlight }),
    cpuUs: () => cpuUsOf([asker, answerer]),
  };
}
