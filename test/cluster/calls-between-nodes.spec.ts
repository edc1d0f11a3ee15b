import { ForbiddenException, NotFoundException } from '@nestjs/common';
import { DeadlockError, UnknownHandlerError } from 'nestjs-highlander';
import { beforeAll, describe, expect, it } from 'vitest';
import { clusterForFile } from './support/start-cluster.js';
import { Talker } from './support/talker.js';

const CALLS = 3_000;
const AT_ONCE = 50;

describe('calls between nodes', () => {
  const cluster = clusterForFile('application.ts', { nodes: 2 });

  beforeAll(async () => {
    const [one, two] = cluster().nodes;
    for (const id of ['a', 'c']) await one!.startup(Talker, id, { node: one!.nodeId });
    for (const id of ['b', 'd']) await one!.startup(Talker, id, { node: two!.nodeId });
  });

  it('two nodes that call each other’s objects without end don’t hold each other up', async () => {
    const [one, two] = cluster().nodes;
    let left = CALLS;
    const ask = async (from: typeof one, by: string, other: string): Promise<void> => {
      while (left-- > 0) {
        const word = `word ${left}`;
        await expect(from!.call(Talker, by, 'ask', other, word)).resolves.toBe(word);
      }
    };
    const beganMs = performance.now();
    const asking = Array.from({ length: AT_ONCE }, () => [ask(one, 'a', 'b'), ask(two, 'd', 'c')]);
    await Promise.all(asking.flat());
    console.log(`${CALLS} calls of each other's objects in ${Math.round(performance.now() - beganMs)} ms`);
  });

  it('a chain that comes back to an object whose turn runs in it fails, and names its way', async () => {
    const error: unknown = await cluster()
      .nodes[0]!.call(Talker, 'a', 'tell', ['b', 'a'])
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DeadlockError);
    expect(error).toMatchObject({ chain: ['talker:a', 'talker:b', 'talker:a'], ran: 'no' });
    await expect(cluster().nodes[0]!.call(Talker, 'a', 'tell', ['b', 'c', 'd'])).resolves.toBe(1);
  });

  it('an HttpException keeps its class, its status and its response', async () => {
    const forbidden: unknown = await cluster()
      .nodes[0]!.call(Talker, 'b', 'refuse', 'forbidden')
      .catch((thrown: unknown) => thrown);
    expect(forbidden).toBeInstanceOf(ForbiddenException);
    expect((forbidden as ForbiddenException).getResponse()).toEqual({ reason: 'not yours', list: 'home' });
    await expect(cluster().nodes[0]!.call(Talker, 'b', 'refuse', 'missing')).rejects.toBeInstanceOf(
      NotFoundException,
    );
  });

  it('other errors keep their class and their message', async () => {
    const [one] = cluster().nodes;
    await expect(one!.call(Talker, 'b', 'refuse', 'range')).rejects.toThrow(new RangeError('out of range'));
    await expect(one!.call('talker', 'b', 'sing')).rejects.toBeInstanceOf(UnknownHandlerError);
  });

  it('on whose behalf a call is made is known on every node of its way', async () => {
    const asAnn = cluster().nodes[0]!.with({ principal: { id: 'ann' } });
    await expect(asAnn.call(Talker, 'a', 'principalAt', ['b', 'c', 'd'])).resolves.toEqual({ id: 'ann' });
  });
});
