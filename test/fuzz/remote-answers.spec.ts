import { afterEach, expect, it } from 'vitest';
import { HighlanderError, memoryCoordination } from 'nestjs-highlander';
import { systemClock } from '../../libs/highlander/src/clock/index.js';
import { copyStorable } from '../../libs/highlander/src/object/index.js';
import { systemRandom } from '../../libs/highlander/src/random/index.js';
import { decodeError, encodeError } from '../../libs/highlander/src/registry/remote/error-codec.js';
import { startNode, stopAllNodes } from '../../libs/highlander/src/testing/start-node.fixture.js';
import type { Dice } from './support/dice.js';
import { fuzz, FUZZ_TIMEOUT_MS } from './support/fuzz.js';
import { hostileError } from './support/hostile-errors.js';
import { hostilePlain } from './support/hostile-values.js';
import { mutateValue } from './support/mutate-value.js';
import { Note } from './support/note.object.js';

afterEach(stopAllNodes);

const HTTP = {
  kind: 'http',
  name: 'ForbiddenException',
  message: 'no',
  status: 403,
  response: { why: 'no' },
};
const OWN = {
  kind: 'highlander',
  name: 'StorageError',
  message: 'no',
  fields: { code: 'HIGHLANDER_STORAGE', ran: 'no', type: 'note', id: 'x' },
  cause: { kind: 'error', name: 'TypeError', message: 'no' },
};
const ANSWERS = [
  ['reply', { text: 'x' }],
  ['error', HTTP],
  ['error', OWN],
  ['error', { kind: 'value', value: 5 }],
  ['moved', null, null],
  ['moved', { nodeId: 'other', address: 'memory:77', sessionId: '9', zxid: '00000000000000ff' }, OWN],
];

it(
  'a call whose answer makes no sense fails once, and says whether it ran',
  async () => {
    const coordination = memoryCoordination();
    const node = await startNode([Note], { coordination, callTimeoutMs: 20 });
    let answer: unknown;
    const peer = node.network.create(
      { namespace: 'default', nodeId: 'peer' },
      { clock: systemClock, random: systemRandom },
    );
    const address = await peer.start(() => Promise.resolve(answer));
    const session = await coordination.openSession({ namespace: 'default', nodeId: 'peer', address });
    await session.claim({ type: 'note', id: 'x' });
    await fuzz('remote-answers', { inputs: 500 }, async (dice) => {
      answer = dice.chance(0.1) ? hostilePlain(dice) : mutateValue(dice, dice.pick(ANSWERS));
      const outcome = node.objects
        .ref(Note, 'x')
        .write('text')
        .then(
          () => 'reply',
          (error: unknown) => error,
        );
      let isSettled = false;
      void outcome.finally(() => (isSettled = true));
      for (let steps = 0; !isSettled && steps < 40; steps++) await node.clock.advance(10);
      const settled = await outcome;
      if (settled instanceof HighlanderError) expect(settled.message).not.toBe('');
    });
    expect(await node.objects.ref(Note, 'y').write('here')).toBe('here');
    await session.close();
    await peer.stop();
  },
  FUZZ_TIMEOUT_MS,
);

it(
  'what was sent of an error is read as an error, or refused',
  () =>
    fuzz('error-messages', { inputs: 1_500 }, (dice) => {
      const message = dice.chance(0.1)
        ? hostilePlain(dice)
        : mutateValue(dice, dice.pick([HTTP, OWN, deepCauses(dice)]));
      try {
        const error = decodeError(message as never);
        if ((message as { kind: unknown }).kind !== 'value') expect(error).toBeInstanceOf(Error);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    }),
  FUZZ_TIMEOUT_MS,
);

it(
  'whatever a handler throws can be sent',
  () =>
    fuzz('errors-to-send', { inputs: 1_500 }, (dice) => {
      const message = copyStorable(encodeError(hostileError(dice)), '');
      decodeError(message);
    }),
  FUZZ_TIMEOUT_MS,
);

function deepCauses(dice: Dice): unknown {
  let message: unknown = HTTP;
  for (let depth = dice.pick([1, 5, 400]); depth > 0; depth--) {
    message = { kind: 'error', name: 'Error', message: 'no', cause: message };
  }
  return message;
}
