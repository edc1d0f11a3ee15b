import { OtherProcess } from '../support/other-process.mjs';
import { rotating } from '../support/rotating.mjs';
import { WebSocketPairs } from '../support/web-socket-pairs.mjs';

export const title = 'A WebSocket message, the update that it makes, and its push to another client';

const PAIRS = 64;
const NODE = new URL('../programs/web-socket-node.mjs', import.meta.url);
const RAW = new URL('../programs/raw-web-socket-server.mjs', import.meta.url);

export async function measure(bench) {
  const { servers, tickMs } = bench.servers.zookeeper;
  const portOf = async (program, ...args) => {
    const server = await bench.use(OtherProcess.start(program, args), (other) => other.kill());
    return server.ask('port');
  };
  const [one, two] = [await portOf(NODE, servers, tickMs), await portOf(NODE, servers, tickMs)];
  const raw = await portOf(RAW);
  const side = async (title, prefix, senders, watchers, target) => {
    const pairs = await bench.use(WebSocketPairs.connect(PAIRS, prefix, { senders, watchers }), (connected) =>
      connected.close(),
    );
    return { title, inFlight: PAIRS, operation: rotating(pairs.operations), ...(target && { target }) };
  };
  await bench.compare({
    baseline: await side(`bare ws, from client to client, ${PAIRS} in flight`, 'raw', raw, raw),
    contenders: [
      await side('WebSocket message, update, push: same node', 'same', one, one, { ratio: 0.3 }),
      await side('WebSocket message, update, push: another node', 'other', one, two, { ratio: 0.3 }),
    ],
  });
}
