import { afterEach, describe, expect, it } from 'vitest';
import { memoryCoordination } from '../../coordination/index.js';
import { Field, HighlanderObject, Update } from '../../object/index.js';
import { systemRandom } from '../../random/index.js';
import { startNode, stopAllNodes } from '../../testing/start-node.fixture.js';
import type { CallMessage } from './messages.js';

@HighlanderObject('list')
class TodoList {
  @Field() title = 'untitled';

  @Update() rename(title: string): void {
    this.title = title;
  }
}

const CALL: CallMessage = [
  'call',
  'list',
  'x',
  'rename',
  false,
  ['here'],
  1_000,
  false,
  'serve',
  ['session', '00000000000000ff'],
  null,
  undefined,
  null,
  false,
];

/** A node, and another member of its cluster that is in the hands of the test. */
async function nodeAndPeer(answer?: unknown) {
  const coordination = memoryCoordination();
  const node = await startNode([TodoList], { coordination });
  const peer = node.network.create(
    { namespace: 'default', nodeId: 'peer' },
    { clock: node.clock, random: systemRandom },
  );
  const address = await peer.start(() => Promise.resolve(answer));
  return { node, peer, address, coordination };
}

afterEach(stopAllNodes);

describe('A request that no node sends', () => {
  it.each([
    ['a claim that is a number', CALL.with(9, 5)],
    ['a claim of one part', CALL.with(9, ['session'] as never)],
    ['a chain that is a text', CALL.with(10, 'list:y')],
    ['arguments that are no list', CALL.with(5, { length: 1 })],
    ['a time that is none', CALL.with(6, NaN)],
    ['a time that is a bigint', CALL.with(6, 5n)],
    ['another mode', CALL.with(8, 'take')],
    ['a context that is a list', CALL.with(12, [] as never)],
    ['a type that is an object', CALL.with(1, {})],
    ['a flag that is missing', CALL.slice(0, 13)],
    ['a shutdown of nothing', ['shutdown']],
    ['another kind', ['toString']],
    ['nothing', null],
  ])('is answered by an error, and nothing else happens: %s', async (_what, request) => {
    const { node, peer } = await nodeAndPeer();
    const { nodeId, address } = node.objects.node;
    const answer = await peer.request({ nodeId, address: address! }, request);
    expect(answer).toMatchObject(['error', { kind: 'error', name: 'TypeError' }]);
    expect(node.objects.local()).toEqual([]);
    await peer.stop();
  });
});

describe('An answer that no node gives', () => {
  it.each([
    ['nothing', undefined],
    ['another kind', ['constructor']],
    ['an error that is none', ['error', { kind: 'error', name: 5, message: {} }]],
    ['an error without fields', ['error', { kind: 'highlander', name: 'StorageError', message: '' }]],
    ['an error without a status', ['error', { kind: 'http', name: 'HttpException', message: '' }]],
    ['an error because of nothing', ['error', { kind: 'error', name: 'Error', message: '', cause: null }]],
    ['an owner without an address', ['moved', { nodeId: 'x', sessionId: '1', zxid: '2' }, null]],
    ['an obstacle that is a text', ['moved', null, 'no']],
  ])('fails the call once, with an unknown outcome: %s', async (_what, answer) => {
    const { node, peer, address, coordination } = await nodeAndPeer(answer);
    const session = await coordination.openSession({ namespace: 'default', nodeId: 'peer', address });
    await session.claim({ type: 'list', id: 'x' });
    await expect(node.objects.ref(TodoList, 'x').rename('there')).rejects.toMatchObject({
      code: 'HIGHLANDER_NODE_UNREACHABLE',
      ran: 'unknown',
      nodeId: 'peer',
    });
    await session.close();
    await peer.stop();
  });
});
