// What a cluster costs: a warm call of an object on another node, beside the same message over a raw pair of sockets; and
// waking objects, beside the raw create of a znode and the raw GET of a record that it takes. Each beside its baseline in
// the same run, in turns with it. Needs a build, ZooKeeper and the S3 server (see CONTRIBUTING.md).
import 'reflect-metadata';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { NestFactory } from '@nestjs/core';
import {
  Field,
  HighlanderModule,
  HighlanderObject,
  memoryStore,
  ObjectRegistry,
  Read,
  Update,
} from 'nestjs-highlander';
import { s3 } from 'nestjs-highlander/s3';
import { startS3Server, startZooKeeper } from 'nestjs-highlander/testing';
import { zookeeper } from 'nestjs-highlander/zookeeper';
import client from 'node-zookeeper-client';
import { raw } from './raw-socket.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
const CALLS = Number(process.env.BENCH_CALLS ?? 50_000);
const OBJECTS = Number(process.env.BENCH_OBJECTS ?? 1_000);
const IN_FLIGHT = 64;

class Counter {
  count(amount) {
    return this.value + amount;
  }
  set(value) {
    this.value = value;
  }
}
Field(0)(Counter.prototype, 'value');
Read()(Counter.prototype, 'count', Object.getOwnPropertyDescriptor(Counter.prototype, 'count'));
Update()(Counter.prototype, 'set', Object.getOwnPropertyDescriptor(Counter.prototype, 'set'));
HighlanderObject('counter', { idleTimeoutMs: 3_600_000 })(Counter);

async function startNode(options) {
  class App {}
  const app = await NestFactory.createApplicationContext(
    {
      module: App,
      imports: [HighlanderModule.forRoot({ placement: 'local', ...options })],
      providers: [Counter],
    },
    { logger: ['error', 'warn'] },
  );
  return { app, objects: app.get(ObjectRegistry) };
}

/** Runs `count` tasks, so many at a time. Resolves to how many were done a second. */
async function rateOf(count, task) {
  let next = 0;
  const worker = async () => {
    while (next < count) await task(next++);
  };
  const startMs = performance.now();
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  return count / ((performance.now() - startMs) / 1_000);
}

const median = (figures) => figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)];

function report(name, rounds) {
  console.log(
    JSON.stringify({
      name,
      'ours/s': Math.round(median(rounds.map(([ours]) => ours))),
      'raw/s': Math.round(median(rounds.map(([, baseline]) => baseline))),
      ratio: Number(median(rounds.map(([ours, baseline]) => ours / baseline)).toPrecision(2)),
    }),
  );
}

/** The other process: a node that owns a counter, and a raw server that answers the same. */
async function answer(servers) {
  const { app, objects } = await startNode({ coordination: zookeeper({ servers }), storage: memoryStore() });
  await objects.startup(Counter, 'far');
  const server = createServer((socket) => {
    const send = raw(socket, ([id, request]) => send([id, { ok: true, value: request.args[0] }]));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.send(server.address().port);
  process.on('disconnect', async () => {
    await app.close();
    process.exit();
  });
}

function rawAsker(port) {
  const waiting = new Map();
  let lastId = 0;
  const socket = connect(port, '127.0.0.1');
  const send = raw(socket, ([id, value]) => {
    waiting.get(id)(value);
    waiting.delete(id);
  });
  const ask = () =>
    new Promise((resolve) => {
      waiting.set(++lastId, resolve);
      send([lastId, { type: 'counter', id: 'far', handler: 'count', args: [1], remainingMs: 29_871.5 }]);
    });
  return { ask, end: () => socket.destroy() };
}

async function measureCalls(servers) {
  const other = fork(fileURLToPath(import.meta.url), ['answer', servers]);
  const [port] = await once(other, 'message');
  const { app, objects } = await startNode({ coordination: zookeeper({ servers }), storage: memoryStore() });
  const far = objects.ref(Counter, 'far');
  const { ask, end } = rawAsker(port);
  const rounds = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const pair = [await rateOf(CALLS, () => far.count(1)), await rateOf(CALLS, ask)];
    if (round > 0) rounds.push(pair);
  }
  report(`warm read of an object on another node, ${IN_FLIGHT} in flight`, rounds);
  end();
  await app.close();
  other.disconnect();
  await once(other, 'exit');
}

async function measureActivations(servers, server) {
  const storage = s3({ bucket: server.bucket, client: server.clientConfig });
  const { app, objects } = await startNode({
    coordination: zookeeper({ servers }),
    storage,
    maxLiveObjects: 1e6,
  });
  await rateOf(OBJECTS, (index) => objects.ref(Counter, `object-${index}`).set(index + 1));
  await rateOf(OBJECTS, (index) => objects.shutdown(Counter, `object-${index}`));
  const zk = client.createClient(servers);
  zk.connect();
  await once(zk, 'connected');
  const bucket = new S3Client(server.clientConfig);
  const create = (path) =>
    new Promise((resolve, reject) =>
      zk.create(path, Buffer.from(objects.node.nodeId), client.CreateMode.EPHEMERAL, (error) =>
        error ? reject(error) : resolve(),
      ),
    );
  const get = async (index) => {
    const Key = `default/objects/counter/object-${index}.json`;
    const { Body } = await bucket.send(new GetObjectCommand({ Bucket: server.bucket, Key }));
    await Body.transformToString();
  };
  const rounds = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const ours = await rateOf(OBJECTS, (index) => objects.ref(Counter, `object-${index}`).count(0));
    const baseline = await rateOf(OBJECTS, async (index) => {
      await create(`/raw-${round}-${index}`);
      await get(index);
    });
    if (round > 0) rounds.push([ours, baseline]);
    await rateOf(OBJECTS, (index) => objects.shutdown(Counter, `object-${index}`));
  }
  report(`waking ${OBJECTS} objects, ${IN_FLIGHT} in flight`, rounds);
  zk.close();
  bucket.destroy();
  await app.close();
}

const [, , role, servers] = process.argv;
if (role === 'answer') {
  await answer(servers);
} else {
  const zk = await startZooKeeper({ tickTimeMs: 2_000 });
  const server = await startS3Server();
  try {
    await measureCalls(zk.connectString);
    await measureActivations(zk.connectString, server);
  } finally {
    await Promise.all([zk.stop(), server.stop()]);
  }
}
