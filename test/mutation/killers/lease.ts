/*
 * Whether a lease of ZooKeeper's ends before anybody else can own the object (I2), whatever is done to the owner's
 * process, clocks and network meanwhile.
 */
import { startTcpProxy, type TcpProxy } from 'nestjs-highlander/testing';
import { zookeeper } from 'nestjs-highlander/zookeeper';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { KEY, type Disturbance, type OwnerNews, type OwnerOrder, type OwnerTask } from './lease-task.js';
import { argument, judge, promise } from './verdict.js';

const TICK_MS = 200;
const disturbance = argument('disturbance') as Disturbance;
const sessionTimeoutMs = disturbance === 'late answer' ? 2_000 : 1_000;
const namespace = `lease-${process.pid}-${Date.now()}`;

await judge(async () => {
  const proxy = await startTcpProxy({ target: { port: Number(argument('zookeeper')) } });
  const owner = fork(join(import.meta.dirname, 'lease-owner.mjs'));
  try {
    const takenNs = await takenOver(owner, proxy);
    const lastValid = await lastValidNs(owner);
    promise(lastValid < takenNs, () => {
      const lateMs = Number((lastValid - takenNs) / 1_000_000n);
      return `the lease was trusted ${lateMs} ms after another session had been given the claim (${disturbance})`;
    });
  } finally {
    owner.kill('SIGKILL');
    await proxy.stop();
  }
});

/** When another session surely had the claim. */
async function takenOver(owner: ChildProcess, proxy: TcpProxy): Promise<bigint> {
  const servers = `127.0.0.1:${proxy.port}`;
  const task: OwnerTask = { servers, namespace, sessionTimeoutMs, tickMs: TICK_MS, disturbance };
  owner.send(task);
  await news(owner, (told) => told === 'owner');
  const coordination = zookeeper({ servers: `127.0.0.1:${argument('zookeeper')}`, sessionTimeoutMs: 10_000 });
  const other = await coordination.openSession({ namespace, nodeId: 'other', address: null });
  await disturb(owner, proxy);
  while (!(await other.claim(KEY)).claimed) await sleep(5);
  const takenNs = process.hrtime.bigint();
  owner.kill('SIGCONT');
  // So that a lease that is too long shows.
  await sleep(sessionTimeoutMs / 2);
  return takenNs;
}

async function disturb(owner: ChildProcess, proxy: TcpProxy): Promise<void> {
  switch (disturbance) {
    case 'stop':
    case 'sleep':
      owner.kill('SIGSTOP');
      return;
    case 'set back':
      order(owner, 'set back');
      proxy.drop('both');
      return;
    case 'late answer':
      // So that there is always one on its way.
      proxy.delay(20);
      await sleep(200);
      owner.kill('SIGSTOP');
      // Longer, and it would drop the connection before it reads from it.
      await sleep(0.55 * sessionTimeoutMs);
      proxy.drop('both');
      owner.kill('SIGCONT');
  }
}

async function lastValidNs(owner: ChildProcess): Promise<bigint> {
  order(owner, 'report');
  const report = await news(owner, (told) => typeof told === 'object');
  return BigInt((report as { lastValidNs: string }).lastValidNs);
}

function order(owner: ChildProcess, what: OwnerOrder): void {
  owner.send(what);
}

async function news(owner: ChildProcess, isWanted: (told: OwnerNews) => boolean): Promise<OwnerNews> {
  for (;;) {
    const [told] = (await once(owner, 'message')) as [OwnerNews];
    if (isWanted(told)) return told;
  }
}
