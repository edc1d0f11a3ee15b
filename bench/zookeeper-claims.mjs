// What claims on ZooKeeper cost: how many can be made a second, beside the same creates by the bare client in the same
// run, in turns with it; and what 100,000 of them take of the memory of the server and of the node. Needs a build, and
// ZooKeeper (see CONTRIBUTING.md). Run with `node --expose-gc bench/zookeeper-claims.mjs`.
import { readFileSync } from 'node:fs';
import { zookeeper } from 'nestjs-highlander/zookeeper';
import { startZooKeeper } from 'nestjs-highlander/testing';
import client from 'node-zookeeper-client';

const CLAIMS = Number(process.env.BENCH_CLAIMS ?? 100_000);
const ROUNDS = 5;
const IN_FLIGHT = 64;
const MEBIBYTE = 1_048_576;

/** Runs `count` tasks, so many at a time. Resolves to how many were done a second. */
async function rateOf(count, task) {
  let next = 0;
  const worker = async () => {
    while (next < count) await task(next++);
  };
  const startMs = performance.now();
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  return count / ((performance.now() - startMs) / 1000);
}

/** Claims, by as many sessions as it takes. */
class Pool {
  sessions = [];

  constructor(coordination, owner) {
    this.coordination = coordination;
    this.owner = owner;
  }

  async claim(key) {
    const current = (this.current ??= this.open());
    const session = await current;
    if (!session.isFull) return session.claim(key);
    // The first one that finds it full opens the next one.
    if (this.current === current) this.current = this.open();
    return this.claim(key);
  }

  async open() {
    const session = await this.coordination.openSession(this.owner);
    this.sessions.push(session);
    return session;
  }

  async close() {
    for (const session of this.sessions) await session.close();
  }
}

async function bareClient(servers) {
  const bare = client.createClient(servers, { sessionTimeout: 30_000 });
  const connected = new Promise((resolve) => bare.once('connected', resolve));
  bare.connect();
  await connected;
  await new Promise((resolve) => bare.mkdirp('/bare', resolve));
  const data = Buffer.from(JSON.stringify({ nodeId: 'node-a', address: '10.0.0.1:7000' }));
  return {
    create: (id) =>
      new Promise((resolve, reject) => {
        bare.create(`/bare/${id}`, data, client.CreateMode.EPHEMERAL, (error) =>
          error ? reject(error) : resolve(),
        );
      }),
    close: () => bare.close(),
  };
}

function residentBytes(pid) {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024;
}

function heapBytes() {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

const median = (values) => values.sort((one, other) => one - other)[Math.floor(values.length / 2)];

const zk = await startZooKeeper({ tickTimeMs: 2_000, heapMb: 1_024 });
try {
  const coordination = zookeeper({ servers: zk.connectString, sessionTimeoutMs: 30_000, tickMs: 2_000 });
  const owner = { namespace: 'bench', nodeId: 'node-a', address: '10.0.0.1:7000' };
  const pool = new Pool(coordination, owner);
  const bare = await bareClient(zk.connectString);
  // The buckets, and the compilers of both sides, are warm before anything is measured.
  await rateOf(5_000, (n) => pool.claim({ type: 'warm', id: `${n}` }));
  await rateOf(5_000, (n) => bare.create(`warm-${n}`));

  const rates = { bare: [], claims: [] };
  const perRound = Math.floor(CLAIMS / ROUNDS / 4);
  for (let round = 0; round < ROUNDS; round++) {
    rates.bare.push(await rateOf(perRound, (n) => bare.create(`list-${round}-${n}`)));
    rates.claims.push(await rateOf(perRound, (n) => pool.claim({ type: 'list', id: `${round}-${n}` })));
  }
  const [bareRate, claimRate] = [median(rates.bare), median(rates.claims)];
  console.log(`bare creates:  ${Math.round(bareRate)} a second`);
  console.log(`claims:        ${Math.round(claimRate)} a second, ${(claimRate / bareRate).toFixed(2)} of it`);

  const [serverBefore, nodeBefore] = [residentBytes(zk.servers[0].pid), heapBytes()];
  const startMs = performance.now();
  await rateOf(CLAIMS, (n) => pool.claim({ type: 'list', id: `list-number-${n}` }));
  const seconds = (performance.now() - startMs) / 1000;
  const [serverAfter, nodeAfter] = [residentBytes(zk.servers[0].pid), heapBytes()];
  console.log(`${CLAIMS} claims took ${seconds.toFixed(1)} s, and ${pool.sessions.length} sessions in all`);
  console.log(
    `server: ${Math.round((serverAfter - serverBefore) / CLAIMS)} bytes a claim (resident, ${Math.round(serverAfter / MEBIBYTE)} MiB)`,
  );
  console.log(`node:   ${Math.round((nodeAfter - nodeBefore) / CLAIMS)} bytes a claim (heap)`);

  const closeMs = performance.now();
  await pool.close();
  console.log(`closing the sessions took ${Math.round(performance.now() - closeMs)} ms`);
  bare.close();
} finally {
  await zk.stop();
}
