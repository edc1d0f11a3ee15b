import { afterEach, describe, expect, it, vi } from 'vitest';
import { memoryCoordination } from '../coordination/index.js';
import { CoordinationUnavailableError } from '../errors/index.js';
import { Field, HighlanderObject, Update } from '../object/index.js';
import { RestForOneSupervisor, type SupervisedChild } from '../supervision/index.js';
import { passing, settled, startNode, stopAllNodes, stopNode } from '../testing/start-node.fixture.js';

@HighlanderObject('list')
class TodoList {
  @Field() title = '';

  @Update() rename(title: string): void {
    this.title = title;
  }
}

describe('the chain of a node', () => {
  afterEach(stopAllNodes);

  it('is restarted from the session on when that is lost, and the node serves again by itself', async () => {
    const node = await startNode([TodoList]);
    const { objects, coordination } = node;
    for (let round = 1; round <= 3; round++) {
      await passing(node, objects.ref(TodoList, 'x').rename(`round ${round}`));
      await coordination.expireSession(objects.node.nodeId);
    }
    await expect(passing(node, objects.get(TodoList, 'x'))).resolves.toEqual({ title: 'round 3' });
    await settled();
    expect(objects.nodes()).toEqual([objects.node]);
  });

  it('escalates when restarts don’t help', async () => {
    const onEscalate = vi.fn<(error: unknown) => void>();
    const { objects, coordination, warnings } = await startNode([TodoList], {
      supervision: { maxRestarts: 2, withinMs: 5_000, onEscalate },
    });
    for (let expiries = 0; expiries < 3; expiries++) {
      await vi.waitFor(async () => expect(await coordination.expireSession(objects.node.nodeId)).toBe(1));
    }
    await vi.waitFor(() => expect(onEscalate).toHaveBeenCalledOnce());
    expect(onEscalate.mock.calls[0]![0]).toBeInstanceOf(CoordinationUnavailableError);
    expect(warnings.at(-1)!.message).toContain('gives up');
    await expect(objects.get(TodoList, 'x')).rejects.toMatchObject({ ran: 'no' });
  });

  it('waits for the coordination service, however long it is away', async () => {
    const { objects, coordination, clock } = await startNode([TodoList], {
      supervision: { maxRestarts: 1 },
      callTimeoutMs: 10_000,
    });
    await objects.ref(TodoList, 'x').rename('before');
    coordination.failNext('before', { operation: 'openSession', times: 60 });
    await coordination.expireSession(objects.node.nodeId);
    const refused = objects.get(TodoList, 'x').catch((error: unknown) => error);
    for (let seconds = 0; seconds < 12; seconds++) await clock.advance(1_000);
    expect(await refused).toBeInstanceOf(CoordinationUnavailableError);
    const waiting = objects.get(TodoList, 'x');
    for (let seconds = 0; seconds < 5; seconds++) await clock.advance(1_000);
    await expect(waiting).resolves.toEqual({ title: 'before' });
  });

  it('ends the process by default when it escalates', async () => {
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
    const { objects, coordination } = await startNode([TodoList], { supervision: { maxRestarts: 0 } });
    await coordination.expireSession(objects.node.nodeId);
    await vi.waitFor(() => expect(kill).toHaveBeenCalledWith(process.pid, 'SIGTERM'));
    kill.mockRestore();
  });

  it('warns of calls that are given up before another node can take over', async () => {
    const coordination = Object.assign(memoryCoordination(), { sessionTimeoutMs: 10_000 });
    const short = await startNode([TodoList], { coordination, callTimeoutMs: 14_999 });
    expect(short.warnings).toMatchObject([{ type: 'list', callTimeoutMs: 14_999, atLeastMs: 15_000 }]);
    const long = await startNode([TodoList], { coordination, callTimeoutMs: 15_000 });
    expect(long.warnings).toEqual([]);
  });

  it('takes parts of the application at its end', async () => {
    const log: string[] = [];
    const part: SupervisedChild = {
      name: 'Mailer',
      start: () => void log.push('start'),
      stop: (reason) => void log.push(`stop: ${reason}`),
    };
    const coordination = memoryCoordination();
    const node = await startNode([TodoList], { coordination });
    await node.app.get(RestForOneSupervisor).append(part);
    await coordination.expireSession(node.objects.node.nodeId);
    await vi.waitFor(() => expect(log).toEqual(['start', 'stop: restart', 'start']));
    await stopNode(node);
    expect(log.at(-1)).toBe('stop: shutdown');
  });

  it('does not start when storage can’t be opened', async () => {
    const storage = { open: () => Promise.reject(new Error('no such disk')) };
    await expect(startNode([TodoList], { storage: storage as never })).rejects.toThrow('no such disk');
  });
});
