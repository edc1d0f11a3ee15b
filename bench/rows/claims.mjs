import { OtherProcess } from '../support/other-process.mjs';
import { residentBytes } from '../support/process-figures.mjs';
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
  // As short as the servers allow.
  const sessionTimeoutMs = 2 * tickMs;
  const startHolder = () =>
    bench.use(OtherProcess.start(HOLDER, [servers, String(tickMs), String(sessionTimeoutMs)]), (other) =>
      other.kill(),
    );
  const raw = await bench.use(RawZooKeeper.connect(servers), (client) => client.close());
  await raw.makeFolder('/bare');
  await compareRates(bench, raw, await startHolder());

  const points = [];
  for (const size of bench.size([10_000, 50_000, 200_000], [50, 100])) {
    points.push({ size, figures: await figuresOf(bench, raw, await startHolder(), size) });
  }
  const columns = [
    'claims/s',
    'one claim, ms',
    'slowest of 100',
    'server MiB',
    'gone after, ms',
    'stall, ms',
  ];
  const curve = (title, unit, names, reason) =>
    bench.growth({
      title,
      by: 'live objects',
      unit,
      columns: names,
      points: points.map(({ size, figures }) => ({
        size,
        figures: names.map((name) => figures[columns.indexOf(name)]),
      })),
      reason,
    });
  curve(
    'Claims made, 64 in flight',
    'per second',
    columns.slice(0, 1),
    'Flat: a create costs what it costs.',
  );
  curve(
    'One claim after another',
    'ms',
    columns.slice(1, 3),
    'Flat: a claim is one write, whatever else there is.',
  );
  curve(
    'Memory of the servers',
    'MiB resident, the largest of them',
    columns.slice(3, 4),
    'In proportion: about half a kilobyte a claim, on each server; Java takes its heap in steps.',
  );
  curve(
    'After SIGKILL of the node that holds them',
    `ms, sessions of ${sessionTimeoutMs} ms`,
    columns.slice(4),
    'The time-out, then in proportion: the end of a session is one transaction, in which nothing else is written.',
  );
}

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
  const rate = await holder.ask('hold', { from: 0, count: size });
  const latencies = await holder.ask('latenciesMs', bench.size(100, 10));
  const largest = Math.max(...bench.servers.zookeeper.pids.map(residentBytes)) / MEBIBYTE;
  const stalls = measureStalls(raw);
  const killedMs = performance.now();
  await holder.kill();
  await Promise.all(sampleOf(size).map((path) => raw.gone(path)));
  const goneMs = performance.now() - killedMs;
  return [rate, quantile(latencies, 0.5), quantile(latencies, 1), largest, goneMs, await stalls.end()];
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
