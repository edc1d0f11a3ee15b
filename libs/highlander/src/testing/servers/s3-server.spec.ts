import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { compileForNode, type CompiledFixture } from '../../../../../test/support/compile-fixture.js';

let program: CompiledFixture;

beforeAll(async () => {
  program = await compileForNode(join(import.meta.dirname, 's3-server-parent.fixture.ts'));
});
afterAll(() => program.cleanup());

/** A process with a server of its own, which keeps its files in a folder of its own. */
async function startParent() {
  const folder = await mkdtemp(join(tmpdir(), 'highlander-parent-'));
  const parent = fork(program.path, { env: { ...process.env, TMPDIR: folder } });
  onTestFinished(async () => {
    if (parent.exitCode === null && parent.signalCode === null) {
      parent.kill('SIGKILL');
      await once(parent, 'exit');
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  });
  const [{ pids, endpoint }] = (await once(parent, 'message')) as [{ pids: number[]; endpoint: string }];
  return { parent, pids, endpoint, folder };
}

/** Of processes that were ended, but not yet collected by their new parent, nothing runs any more. */
async function isRunning(pid: number): Promise<boolean> {
  try {
    return !/^State:\s+[ZX]/m.test(await readFile(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

const running = async (pids: number[]) => (await Promise.all(pids.map(isRunning))).filter(Boolean).length;

describe('startS3Server()', () => {
  it('has three processes that listen, and ends them and removes its folder when its process exits', async () => {
    const { parent, pids, endpoint, folder } = await startParent();
    expect(await running(pids)).toBe(3);
    expect(await (await fetch(endpoint)).text()).toContain('ListAllMyBuckets');
    parent.send('exit');
    await once(parent, 'exit');
    await vi.waitFor(async () => expect(await running(pids)).toBe(0), { timeout: 10_000 });
    expect(await readdir(folder)).toEqual([]);
  });

  it('ends its processes also when its own process is killed', async () => {
    const { parent, pids } = await startParent();
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await vi.waitFor(async () => expect(await running(pids)).toBe(0), { timeout: 10_000 });
  });
});
