import { OtherProcess } from '../support/other-process.mjs';
import { residentBytes, sharesOfCore } from '../support/process-figures.mjs';
import { RawZooKeeper } from '../support/raw-zookeeper.mjs';
import { rateOf } from '../support/rate.mjs';
import { quantile } from '../support/statistics.mjs';

// Not exported by the package: where a claim is kept is nobody's business but its own.
const { Paths } = await import('../../libs/highlander/dist/coordination/zookeeper/paths.js');

export const title = 'Claims on an ensemble of three ZooKeeper servers';

const HOLDER = new URL('../programs/claim-holder.mjs', import.meta.url);
const MEBIBYTE = 1_048_576;

export async function measure(bench) {
  const { servers, tickMs } = bench.servers.zookeeper;
  // As short as the servers allow; a test has to do on a machine that is busy with others.
  const sessionTimeoutMs = bench.size(2 * tickMs, 6_000);
  const startHolder = () =>
    bench.use(OtherProcess.start(HOLDER, [servers, String(tickMs), String(sessionTimeoutMs)]), (other) =>
      other.kill(),
    );
  const raw = await bench.use(RawZooKeeper.connect(servers), (client) => client.close());
  await raw.makeFolder('/bare');
  await compareRates(bench, raw, await startHolder());

  const points = [];
  for (const size of bench.size([10_000, 50_000, 200_000], [50])) {
    points.push({ size, figures: await figuresOf(bench, raw, await startHolder(), size) });
  }
  for (const { columns, ...curve } of curves(sessionTimeoutMs)) {
    bench.growth({
      ...curve,
      by: 'live objects',
      columns: Object.keys(columns),
      points: points.map(({ size, figures }) => ({
        size,
        figures: Object.values(columns).map((figure) => figures[figure]),
      })),
    });
  }
}

const curves = (sessionTimeoutMs) => [
  {
    title: 'Claims made, 64 in flight',
    unit: 'a second',
    columns: { claims: 'rate' },
    reason: 'Flat: the create of a znode is the lock, whatever else there is.',
  },
  {
    title: 'One claim after another',
    unit: 'ms',
    columns: { median: 'medianMs', 'slowest of 100': 'slowestMs' },
    reason: 'Flat: a claim is one write, which two of three servers have on their disks.',
  },
  {
    title: 'Memory of the largest server',
    unit: 'MiB resident',
    columns: { server: 'serverMiB' },
    reason: 'About half a kilobyte a claim, on each server; Java takes its heap in steps.',
  },
  {
    title: 'While the claims are held and nothing happens',
    unit: '% of a core',
    columns: { 'three servers': 'serversShare', 'the node': 'holderShare' },
    reason: 'A heartbeat of each session every tenth of its time-out; a session holds about 10,000 claims.',
  },
  {
    title: 'After SIGKILL of the node that holds them',
    unit: `ms, sessions of ${sessionTimeoutMs} ms`,
    columns: { 'all claims gone': 'goneMs', 'longest wait of others': 'stallMs' },
    reason:
      'The time-out, and then the ends of the sessions: each is one transaction, and while it lasts nothing else is written.',
  },
];

async function compareRates(bench, raw, holder) {
  const count = bench.size(4_000, 50);
  const data = Buffer.from(JSON.stringify({ nodeId: 'holder', address: '10.0.0.1:7000' }));
  await bench.compare({
    baseline: {
      title: 'creates by the bare client',
      measure: (round) =>
        rateOf(count, 64, (index) => raw.createEphemeral(`/bare/list-${round}-${index}`, data)),
    },
    contenders: [
      {
        title: 'claims on ZooKeeper, 64 in flight',
        measure: (round) => holder.ask('hold', { from: round * count, count }),
      },
    ],
  });
  await holder.stop();
}

async function figuresOf(bench, raw, holder, size) {
  const { pids } = bench.servers.zookeeper;
  const rate = await holder.ask('hold', { from: 0, count: size });
  const latencies = await holder.ask('latenciesMs', bench.size(100, 10));
  const [serversShare, holderShare] = await sharesOfCore([pids, [holder.pid]], bench.size(5_000, 100));
  const serverMiB = Math.max(...pids.map(residentBytes)) / MEBIBYTE;
  const stalls = measureStalls(raw);
  const killedMs = performance.now();
  await holder.kill();
  await Promise.all(sampleOf(size).map((path) => raw.gone(path)));
  return {
    rate,
    medianMs: quantile(latencies, 0.5),
    slowestMs: quantile(latencies, 1),
    serverMiB,
    serversShare: 100 * serversShare,
    holderShare: 100 * holderShare,
    goneMs: performance.now() - killedMs,
    stallMs: await stalls.end(),
  };
}

/** The paths of some of the claims, spread over all sessions. */
function sampleOf(size) {
  const paths = new Paths('', '/highlander', 'bench');
  const step = Math.ceil(size / 100);
  return Array.from(
    { length: Math.ceil(size / step) },
    (_, index) => paths.claim({ type: 'list', id: `list-number-${index * step}` }).path,
  );
}

/** Somebody else writes all the while: how long did it wait at most? */
function measureStalls(raw) {
  let [isDone, longestMs] = [false, 0];
  const write = async () => {
    while (!isDone) {
      const beforeMs = performance.now();
      await raw.createEphemeral('/bare/bystander', Buffer.alloc(0));
      await raw.remove('/bare/bystander');
      longestMs = Math.max(longestMs, (performance.now() - beforeMs) / 2);
    }
  };
  const writing = write();
  return {
    async end() {
      isDone = true;
      await writing;
      return longestMs;
    },
  };
}
