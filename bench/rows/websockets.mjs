import { compareCosts, cpuUsOf } from '../support/compare-costs.mjs';
import { OtherProcess } from '../support/other-process.mjs';
import { rotating } from '../support/rotating.mjs';
import { WebSocketPairs } from '../support/web-socket-pairs.mjs';

export const title = 'A WebSocket message, the update that it makes, and its push to another client';

const PAIRS = 64;
const NODE = new URL('../programs/web-socket-node.mjs', import.meta.url);
const RAW = new URL('../programs/raw-web-socket-server.mjs', import.meta.url);

export async function measure(bench) {
  const { servers, tickMs } = bench.servers.zookeeper;
  const start = (program, ...args) => bench.use(OtherProcess.start(program, args), (other) => other.kill());
  const [rawOne, rawTwo] = [await start(RAW), await start(RAW)];
  const rawFar = await start(RAW, String(await rawTwo.ask('serverPort')));
  const [one, two] = [await start(NODE, servers, tickMs), await start(NODE, servers, tickMs)];

  /** The senders are clients of the first server, and those who are shown what they do, of the last one. */
  const side = async (title, prefix, processes, target) => {
    const senders = await processes[0].ask('port');
    const watchers = await processes.at(-1).ask('port');
    const pairs = await bench.use(WebSocketPairs.connect(PAIRS, prefix, { senders, watchers }), (connected) =>
      connected.close(),
    );
    const cpuUs = () => cpuUsOf(processes);
    return { title, operation: rotating(pairs.operations), cpuUs, ...(target && { target }) };
  };
  const compared = { count: bench.size(6_000, 200), inFlight: PAIRS, whose: 'the servers' };
  await compareCosts(bench, {
    ...compared,
    baseline: await side(`bare ws, the same bytes, ${PAIRS} in flight`, 'raw', [rawOne]),
    contenders: [await side('WebSocket message, update, push: same node', 'same', [one], { ratio: 0.3 })],
  });
  await compareCosts(bench, {
    ...compared,
    baseline: await side(`bare ws, over two servers, ${PAIRS} in flight`, 'raw', [rawFar, rawTwo]),
    contenders: [
      await side('WebSocket message, update, push: another node', 'other', [one, two], { ratio: 0.3 }),
    ],
  });
}
