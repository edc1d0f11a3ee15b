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
  const portsOf = (processes) => Promise.all(processes.map((other) => other.ask('port')));
  const shown = await start(RAW);
  const [raw, rawOne, rawTwo] = await portsOf([
    await start(RAW),
    await start(RAW, String(await shown.ask('serverPort'))),
    shown,
  ]);
  const [one, two] = await portsOf([await start(NODE, servers, tickMs), await start(NODE, servers, tickMs)]);
  const side = async (title, prefix, senders, watchers, target) => {
    const pairs = await bench.use(WebSocketPairs.connect(PAIRS, prefix, { senders, watchers }), (connected) =>
      connected.close(),
    );
    return { title, inFlight: PAIRS, operation: rotating(pairs.operations), ...(target && { target }) };
  };
  await bench.compare({
    baseline: await side(`bare ws, the same bytes, ${PAIRS} in flight`, 'raw', raw, raw),
    contenders: [await side('WebSocket message, update, push: same node', 'same', one, one, { ratio: 0.3 })],
  });
  await bench.compare({
    baseline: await side(`bare ws, over two servers, ${PAIRS} in flight`, 'raw', rawOne, rawTwo),
    contenders: [
      await side('WebSocket message, update, push: another node', 'other', one, two, { ratio: 0.3 }),
    ],
  });
}
