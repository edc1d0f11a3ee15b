import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { compileForNode } from '../../../../../test/support/compile-fixture.js';
import { startZooKeeper, type ZooKeeperServers } from './zookeeper.js';

function isRunning(pid: number): boolean {
  // A process that has ended but wasn't waited for has no command line any more.
  const path = `/proc/${pid}/cmdline`;
  return existsSync(path) && readFileSync(path, 'utf8').includes('QuorumPeerMain');
}

/** The folder of a server's configuration, as it was told to the process. */
function folderOf(pid: number): string {
  const [configPath] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(-2);
  return dirname(dirname(configPath!));
}

describe('a server', () => {
  let zk: ZooKeeperServers;
  beforeAll(async () => {
    zk = await startZooKeeper();
  });
  afterAll(() => zk.stop());

  it('serves when it is started, where it says', async () => {
    const [server] = zk.servers;
    expect(await server!.mode()).toBe('standalone');
    expect(zk.connectString).toBe(`127.0.0.1:${server!.port}`);
    expect(isRunning(server!.pid)).toBe(true);
  });

  it('says nothing while it is paused, and goes on', async () => {
    const [server] = zk.servers;
    server!.pause();
    onTestFinished(() => server!.resume());
    expect(await server!.mode()).toBeNull();
    server!.resume();
    expect(await server!.mode()).toBe('standalone');
  });

  it('is gone when it is killed, and comes back with its port', async () => {
    const [server] = zk.servers;
    const { pid } = server!;
    await server!.kill();
    expect([await server!.mode(), isRunning(pid)]).toEqual([null, false]);
    await server!.kill();
    await server!.restart();
    expect(await server!.mode()).toBe('standalone');
  });
});

it('what is stopped leaves no process and no file, also when it was paused', async () => {
  const zk = await startZooKeeper();
  const { pid } = zk.servers[0]!;
  const folder = folderOf(pid);
  expect(existsSync(folder)).toBe(true);
  zk.servers[0]!.pause();
  await zk.stop();
  expect([isRunning(pid), existsSync(folder)]).toEqual([false, false]);
});

it('three servers are an ensemble', async () => {
  const zk = await startZooKeeper({ servers: 3 });
  onTestFinished(() => zk.stop());
  const modes = await Promise.all(zk.servers.map((server) => server.mode()));
  expect(modes.filter((mode) => mode === 'follower')).toHaveLength(2);
  expect((await zk.inMode('leader')).port).toBeGreaterThan(0);
});

it('servers end when the process is killed that has started them', async () => {
  const program = await compileForNode(join(import.meta.dirname, 'zookeeper.fixture.ts'));
  onTestFinished(() => program.cleanup());
  const parent = spawn(process.execPath, [program.path], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [pid] = (await once(parent, 'message')) as [number];
  expect(isRunning(pid)).toBe(true);
  parent.kill('SIGKILL');
  await vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 10_000 });
});

it('a server that cannot start says why', async () => {
  const starting = startZooKeeper({ settings: { clientPort: 'none' } });
  await expect(starting).rejects.toThrow(/ZooKeeper ended while it started/);
});

it('where there is no ZooKeeper, it says what to do', async () => {
  vi.stubEnv('ZOOKEEPER_CLASSPATH', '/nowhere.jar');
  onTestFinished(() => void vi.unstubAllEnvs());
  await expect(startZooKeeper()).rejects.toThrow(/QuorumPeerMain/);
});
