import { afterEach, expect, it } from 'vitest';
import { memoryCoordination } from 'nestjs-highlander';
import { systemClock } from '../../libs/highlander/src/clock/index.js';
import { systemRandom } from '../../libs/highlander/src/random/index.js';
import { startNode, stopAllNodes } from '../../libs/highlander/src/testing/start-node.fixture.js';
import { fuzz, FUZZ_TIMEOUT_MS } from './support/fuzz.js';
import { hostilePlain } from './support/hostile-values.js';
import { mutateValue } from './support/mutate-value.js';
import { Note } from './support/note.object.js';

afterEach(stopAllNodes);

const ANSWERS = ['reply', 'error', 'moved'];

const CALL: readonly unknown[] = [
  'call',
  'note',
  'x',
  'write',
  false,
  ['text'],
  30_000,
  false,
  'wake',
  ['1', '00000000000000ff'],
  [['note:y', 'turn']],
  { id: 'ann' },
  null,
  true,
];
const REQUESTS = [
  CALL,
  CALL.with(8, 'serve'),
  CALL.with(8, 'serve').with(9, null),
  CALL.with(3, 'put')
    .with(4, true)
    .with(5, [{ text: 'x' }, 1]),
  CALL.with(3, 'watch').with(4, true).with(5, [0]),
  CALL.with(3, 'delete').with(4, true).with(5, []),
  CALL.with(3, 'fail').with(5, []),
  ['shutdown', 'note', 'x', 30_000, [['note:y', 'turn']]],
  ['load'],
];

/** A node, and somebody who passes for another one. */
async function nodeAndStranger() {
  const coordination = memoryCoordination();
  const node = await startNode([Note], { coordination });
  const { nodeId, address } = node.objects.node;
  const identity = { namespace: 'default', nodeId: 'stranger' };
  const stranger = node.network.create(identity, { clock: systemClock, random: systemRandom });
  return { node, stranger, peer: { nodeId, address: address! } };
}

it(
  'a node answers whatever it is asked, once, in one of its ways, and its objects go on',
  async () => {
    const { node, stranger, peer } = await nodeAndStranger();
    await stranger.start(async () => undefined);
    await fuzz('remote-requests', { inputs: 1_000 }, async (dice) => {
      const request = dice.chance(0.05) ? hostilePlain(dice) : mutateValue(dice, dice.pick(REQUESTS));
      const abort = new AbortController();
      const answer = stranger.request(peer, request, { signal: abort.signal });
      const settled = answer.then(
        (message) => expect(ANSWERS).toContain((message as unknown[])[0]),
        (error: Error) => expect(error.name).toBe('TransportFailure'),
      );
      // What waits for a change, or for a turn that never ends, is given up by whoever asked.
      setImmediate(() => setImmediate(() => setImmediate(() => abort.abort())));
      await settled;
    });
    await node.clock.advance(60_000);
    expect(node.clock.pending).toBeLessThan(5);
    await node.objects.ref(Note, 'well').write('still there');
    expect(await node.objects.get(Note, 'well')).toEqual({ text: 'still there' });
    await stranger.stop();
  },
  FUZZ_TIMEOUT_MS,
);
