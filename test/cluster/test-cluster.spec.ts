import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { TestNodeEndedError } from 'nestjs-highlander/testing';
import { describe, expect, it } from 'vitest';
import { compileTogether } from '../support/compile-fixture.js';
import { Ledger } from './support/ledger.js';
import { clusterForFile, NODE_PROGRAM } from './support/start-cluster.js';

const support = (file: string) => join(import.meta.dirname, 'support', file);

describe('TestCluster', () => {
  const cluster = clusterForFile('application.ts', { nodes: 2, options: { placement: 'local' } });

  it('starts nodes that know each other, with the options of the test', async () => {
    const [one, two] = cluster().nodes;
    await one!.call(Ledger, 'mine', 'append', 1);
    await expect(one!.local()).resolves.toEqual([{ type: 'ledger', id: 'mine' }]);
    const members = await two!.members();
    expect(members.map(({ nodeId }) => nodeId)).toEqual([one!.nodeId, two!.nodeId].sort());
    expect(cluster().logs()).toContain('[node 2]');
  });

  it('a node whose wall clock is set, forward or back, goes on', async () => {
    const [one, two] = cluster().nodes;
    await one!.call(Ledger, 'clock', 'append', 1);
    for (const ms of [60_000, -120_000]) {
      await one!.moveWallClock(ms);
      await expect(two!.call(Ledger, 'clock', 'append', ms)).resolves.toBeGreaterThan(1);
    }
    await expect(one!.lookup(Ledger, 'clock')).resolves.toMatchObject({ nodeId: one!.nodeId });
  });

  it('tells of a node that has ended whether it was asked', async () => {
    const node = await cluster().addNode();
    const asked = node.watch(Ledger, 'asked');
    const end = new Promise((resolve) => asked.subscribe({ error: resolve }));
    node.pause();
    const call = node.call(Ledger, 'asked', 'append', 1).catch((error: unknown) => error);
    await node.kill();
    await expect(call).resolves.toMatchObject({ name: 'TestNodeEndedError', ran: 'unknown' });
    await expect(end).resolves.toBeInstanceOf(TestNodeEndedError);
    await expect(node.get(Ledger, 'asked')).rejects.toMatchObject({ ran: 'no' });
    await cluster().settled();
  });

  it('a stopped node is back after its restart, under another id', async () => {
    const [one, two] = cluster().nodes;
    const before = two!.nodeId;
    await one!.call(Ledger, 'kept', 'append', 1);
    await two!.restart();
    await cluster().settled();
    expect(two!.nodeId).not.toBe(before);
    await expect(two!.call(Ledger, 'kept', 'all')).resolves.toEqual([1]);
  });

  it('a module that can’t start fails the start, with what was printed', async () => {
    const module = support('no-such-module.js');
    await expect(cluster().addNode({ module })).rejects.toThrow('did not start');
  });
});

it('all processes of a cluster end when the process of the test is killed, stopped ones included', async () => {
  const compiled = await compileTogether({
    program: NODE_PROGRAM,
    application: support('application.ts'),
    test: support('crashing-test.fixture.ts'),
  });
  const { program, application, test } = compiled.paths;
  const crashing = fork(test, [program, application], { execArgv: [], stdio: 'inherit' });
  try {
    const [pids] = (await once(crashing, 'message')) as [number[]];
    expect(pids.length).toBeGreaterThan(4);
    expect(pids.every(isAlive)).toBe(true);
    crashing.kill('SIGKILL');
    while (pids.some(isAlive)) await after(20);
  } finally {
    crashing.kill('SIGKILL');
    await compiled.cleanup();
  }
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
