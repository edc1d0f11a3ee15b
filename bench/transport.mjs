// What a request to another process costs, beside a raw pair of sockets with msgpackr and batched writes that is measured
// in the same run, in turns with it. Run with `node bench/transport.mjs` after `npm run build`.
import { fork } from 'node:child_process';
import { createServer, connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { raw } from './raw-socket.mjs';

// Not exported by the package: what is measured is the transport by itself.
const { tcpTransport } = await import('../libs/highlander/dist/cluster/transport/index.js');
const { systemClock } = await import('../libs/highlander/dist/clock/index.js');
const { systemRandom } = await import('../libs/highlander/dist/random/index.js');

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 9);
const IN_FLIGHT = 64;
const TOTAL = Number(process.env.BENCH_TOTAL ?? 100_000);

const REQUEST = {
  type: 'counter',
  id: 'item 42',
  handler: 'add',
  args: [1],
  remainingMs: 29_871.5,
  chain: ['list:home'],
};
const answer = async (request) => ({ ok: true, value: request.args[0] });

/** Each side: how it answers, and how it asks whom it was told of. */
const SIDES = {
  async ours(role, where) {
    const node = tcpTransport().create(
      { namespace: 'bench', nodeId: role },
      { clock: systemClock, random: systemRandom },
    );
    const address = await node.start((request) => answer(request));
    return role === 'answerer'
      ? address
      : () => node.request({ nodeId: 'answerer', address: where }, REQUEST);
  },
  async raw(role, where) {
    if (role === 'answerer') {
      const server = createServer((socket) => {
        const send = raw(socket, ([id, request]) => send([id, answer(request)]));
      });
      await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server.address().port;
    }
    const waiting = new Map();
    let lastId = 0;
    const send = raw(connect(where, '127.0.0.1'), ([id, value]) => {
      waiting.get(id)(value);
      waiting.delete(id);
    });
    return () =>
      new Promise((resolve) => {
        waiting.set(++lastId, resolve);
        send([lastId, REQUEST]);
      });
  },
};

async function rate(operation) {
  let started = 0;
  const worker = async () => {
    while (started++ < TOTAL) await operation();
  };
  const before = performance.now();
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  return (TOTAL / (performance.now() - before)) * 1_000;
}

/** Both processes of a side count their processor time: unlike the rate, it hardly depends on what else is running. */
const cpuMs = () => Object.values(process.cpuUsage()).reduce((sum, us) => sum + us / 1_000, 0);

const told = (child) => new Promise((resolve) => child.once('message', resolve));

async function askerOf(side) {
  const answerer = fork(fileURLToPath(import.meta.url), [side, 'answerer']);
  const where = await told(answerer);
  const asker = fork(fileURLToPath(import.meta.url), [side, 'asker', where]);
  await told(asker);
  const spentMs = async () => {
    answerer.send('cpu');
    return told(answerer);
  };
  return {
    async round() {
      const before = await spentMs();
      asker.send('round');
      const { rate, cpuMs } = await told(asker);
      return { rate, cpuUs: ((cpuMs + (await spentMs()) - before) * 1_000) / TOTAL };
    },
    end: () => [asker, answerer].forEach((child) => child.disconnect()),
  };
}

const [, , side, role, where] = process.argv;
if (role === 'answerer') {
  process.send(await SIDES[side](role));
  process.on('message', () => process.send(cpuMs()));
  process.on('disconnect', () => process.exit());
} else if (role === 'asker') {
  const operation = await SIDES[side](role, where);
  process.on('message', async () => {
    const before = cpuMs();
    const figure = await rate(operation);
    process.send({ rate: figure, cpuMs: cpuMs() - before });
  });
  process.on('disconnect', () => process.exit());
  process.send('ready');
} else {
  await compare();
}

// Each side has two processes of its own, so that what one leaves in the heap and in the compiler is not the other's.
async function compare() {
  const [ours, baseline] = [await askerOf('ours'), await askerOf('raw')];
  const rounds = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const pair = [await ours.round(), await baseline.round()];
    // The first round warms up.
    if (round > 0) rounds.push(pair);
  }
  const median = (figures) => figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)];
  console.log(
    JSON.stringify({
      name: `request to another process, ${IN_FLIGHT} in flight`,
      'ours/s': Math.round(median(rounds.map(([a]) => a.rate))),
      'raw/s': Math.round(median(rounds.map(([, b]) => b.rate))),
      ratio: Number(median(rounds.map(([a, b]) => a.rate / b.rate)).toPrecision(2)),
      'ours: cpu µs': Number(median(rounds.map(([a]) => a.cpuUs)).toPrecision(3)),
      'raw: cpu µs': Number(median(rounds.map(([, b]) => b.cpuUs)).toPrecision(3)),
      'ratio of cpu': Number(median(rounds.map(([a, b]) => b.cpuUs / a.cpuUs)).toPrecision(2)),
    }),
  );
  ours.end();
  baseline.end();
}
