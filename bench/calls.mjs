// What calls cost, each beside a raw baseline that is measured in the same run, in turns with it. Ratios are what
// counts: absolute figures depend on the machine and on what else it does. Run with `npm run bench`.
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { mkdtemp, open, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Field,
  fileStore,
  HighlanderModule,
  HighlanderObject,
  memoryStore,
  ObjectRegistry,
  Read,
  Update,
} from 'nestjs-highlander';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);

class Counter {
  count() {
    return this.value;
  }
  add() {
    this.value += 1;
    return this.value;
  }
}
Field(0)(Counter.prototype, 'value');
Field(() =>
  Array.from({ length: 10 }, (_, index) => ({ title: `todo ${index}`, completed: false, color: 'blue' })),
)(Counter.prototype, 'todos');
Read()(Counter.prototype, 'count', Object.getOwnPropertyDescriptor(Counter.prototype, 'count'));
Update()(Counter.prototype, 'add', Object.getOwnPropertyDescriptor(Counter.prototype, 'add'));
HighlanderObject('counter', { idleTimeoutMs: 3_600_000 })(Counter);

/** The baseline of a call: one call after the other through a chain of promises. */
class PromiseQueue {
  tail = Promise.resolve();

  run(task) {
    const result = this.tail.then(task);
    this.tail = result;
    return result;
  }
}

async function startApp(storage) {
  class App {}
  const app = await NestFactory.createApplicationContext(
    {
      module: App,
      imports: [HighlanderModule.forRoot({ storage, maxLiveObjects: 10_000_000 })],
      providers: [Counter],
    },
    { logger: false },
  );
  return { app, objects: app.get(ObjectRegistry) };
}

/** Operations a second of `operation`, with so many in flight. */
async function rate(total, inFlight, operation) {
  let started = 0;
  const worker = async () => {
    while (started < total) await operation(started++);
  };
  const before = performance.now();
  await Promise.all(Array.from({ length: inFlight }, worker));
  return (total / (performance.now() - before)) * 1_000;
}

const median = (figures) => figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)];

async function compare(name, total, inFlight, ours, baseline) {
  const figures = { ours: [], baseline: [] };
  for (let round = 0; round <= ROUNDS; round++) {
    const pair = { ours: await rate(total, inFlight, ours), baseline: await rate(total, inFlight, baseline) };
    // The first round warms up.
    if (round > 0) for (const side of ['ours', 'baseline']) figures[side].push(pair[side]);
  }
  const [a, b] = [median(figures.ours), median(figures.baseline)];
  const row = {
    name,
    'ours/s': Math.round(a),
    'baseline/s': Math.round(b),
    ratio: Number((a / b).toPrecision(2)),
  };
  console.log(JSON.stringify(row));
  return row;
}

const rows = [];
const folder = await mkdtemp(join(tmpdir(), 'highlander-bench-'));

{
  const { app, objects } = await startApp(memoryStore());
  const ref = objects.ref(Counter, 'warm');
  const queue = new PromiseQueue();
  const raw = new Counter();
  raw.value = 0;
  raw.todos = (await objects.get(Counter, 'warm')).todos;
  const read = () => ref.count();
  const rawRead = () => queue.run(() => raw.count());
  rows.push(await compare('warm read, one after another', 100_000, 1, read, rawRead));
  rows.push(await compare('warm read, 64 in flight', 200_000, 64, read, rawRead));
  const update = () => ref.add();
  const rawUpdate = () =>
    queue.run(() => {
      raw.add();
      structuredClone({ value: raw.value, todos: raw.todos });
    });
  rows.push(await compare('warm update in memory, one after another', 20_000, 1, update, rawUpdate));
  rows.push(await compare('warm update in memory, 64 in flight', 50_000, 64, update, rawUpdate));
  let id = 0;
  rows.push(
    await compare('activation of a new object', 5_000, 64, () => objects.get(Counter, `${id++}`), rawRead),
  );
  await app.close();
}

{
  const { app, objects } = await startApp(fileStore({ folder }));
  const ids = Array.from({ length: 64 }, (_, index) => `durable ${index}`);
  await Promise.all(ids.map((id) => objects.ref(Counter, id).add()));
  const body = JSON.stringify(await objects.get(Counter, ids[0])).padEnd(900);
  const byHand = async (index) => {
    const name = join(folder, `by-hand-${index % 64}`);
    const file = await open(`${name}.tmp-${index}`, 'w');
    await file.writeFile(body);
    await file.sync();
    await file.close();
    await rename(`${name}.tmp-${index}`, name);
  };
  const durable = (index) => objects.ref(Counter, ids[index % 64]).add();
  rows.push(await compare('durable update on files, one after another', 300, 1, durable, byHand));
  rows.push(await compare('durable update on files, 64 objects in flight', 2_000, 64, durable, byHand));
  rows.push(
    await compare(
      'durable update on files, one object, 64 in flight',
      2_000,
      64,
      () => objects.ref(Counter, ids[0]).add(),
      byHand,
    ),
  );
  await app.close();
}

console.table(Object.fromEntries(rows.map(({ name, ...figures }) => [name, figures])));

if (globalThis.gc) {
  const { app, objects } = await startApp(memoryStore());
  const settle = async () => {
    for (let i = 0; i < 5; i++) {
      globalThis.gc();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return process.memoryUsage().heapUsed;
  };
  await objects.get(Counter, 'first');
  const state = [];
  const empty = await settle();
  for (let index = 0; index < 100_000; index++)
    state.push(structuredClone(await objects.get(Counter, 'first')));
  const withStates = await settle();
  for (let index = 0; index < 100_000; index++) await objects.get(Counter, `idle ${index}`);
  const withObjects = await settle();
  const perState = (withStates - empty) / 100_000;
  const perObject = (withObjects - withStates) / 100_000;
  console.log(
    `100,000 live idle objects: ${Math.round(perObject)} bytes each, ` +
      `of which its state ${Math.round(perState)} (a plain copy of it, kept beside)`,
  );
  state.length = 0;
  await app.close();
}

await rm(folder, { recursive: true });
