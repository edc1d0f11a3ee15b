import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { compileForNode, type CompiledFixture } from '../../../../../test/support/compile-fixture.js';
import { KEY, pass, sharedZooKeeper } from './faults.fixture.js';
import type { NodeReport } from './stopped-node.fixture.js';
import { zookeeper } from './zookeeper.coordination.js';

/* Finding 7: after a stop, answers that came before it are delivered first, when the session is long gone. */

const T = 1_000;
const zk = sharedZooKeeper();
let program: CompiledFixture;

beforeAll(async () => {
  program = await compileForNode(join(import.meta.dirname, 'stopped-node.fixture.ts'));
});
afterAll(() => program.cleanup());

let namespaces = 0;

/** A node that owns the object, and another one that wants it. */
async function nodes() {
  const namespace = `stopped-${process.pid}-${++namespaces}`;
  const servers = zk.current.connectString;
  const node = spawn(process.execPath, [program.path], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  onTestFinished(() => void node.kill('SIGKILL'));
  await message(node, 'ready');
  const owns = message(node, 'owner');
  node.send({ servers, namespace, sessionTimeoutMs: T });
  await owns;
  while ((await reportOf(node)).lastAcknowledgedAt === 0);
  const other = await zookeeper({ servers, sessionTimeoutMs: 5 * T }).openSession({
    namespace,
    nodeId: 'other',
    address: null,
  });
  onTestFinished(() => other.close());
  return { node, other };
}

async function message(node: ChildProcess, wanted: unknown): Promise<void> {
  for (;;) {
    const [received] = (await once(node, 'message')) as [unknown];
    if (received === wanted) return;
  }
}

async function reportOf(node: ChildProcess): Promise<NodeReport> {
  const received = once(node, 'message') as Promise<[NodeReport]>;
  node.send('report');
  return (await received)[0];
}

it.each([1, 2, 3])(
  'a node that is stopped for longer than its session answers nothing once another one owns the object (%i)',
  async () => {
    const { node, other } = await nodes();
    node.kill('SIGSTOP');
    while (!(await other.claim(KEY)).claimed);
    const takenAt = Date.now();
    const ended = message(node, 'ended');
    node.kill('SIGCONT');
    await ended;
    const report = await reportOf(node);
    expect(report.answers).toBeGreaterThan(0);
    expect(report.lastAcknowledgedAt).toBeGreaterThan(0);
    expect(report.lastAnswerAt).toBeLessThan(takenAt);
    expect(report.lastAcknowledgedAt).toBeLessThan(takenAt);
  },
);

it('a node that is stopped for a part of its session goes on with it', async () => {
  const { node, other } = await nodes();
  node.kill('SIGSTOP');
  await pass(300);
  const resumedAt = Date.now();
  node.kill('SIGCONT');
  let report = await reportOf(node);
  while (report.lastAnswerAt < resumedAt || report.lastAcknowledgedAt < resumedAt)
    report = await reportOf(node);
  expect(await other.claim(KEY)).toMatchObject({ claimed: false, holder: { nodeId: 'stopped' } });
});

it('a node that is killed loses its objects to others after its session timeout', async () => {
  const { node, other } = await nodes();
  node.kill('SIGKILL');
  while (!(await other.claim(KEY)).claimed);
  expect(await other.lookup(KEY)).toMatchObject({ nodeId: 'other' });
});
