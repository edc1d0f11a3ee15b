import { afterEach, expect, it } from 'vitest';
import { HighlanderError, memoryCoordination, memoryStore } from 'nestjs-highlander';
import { isFaithful } from '../../libs/highlander/src/object/codec/storable.fixture.js';
import { startNode, stopAllNodes } from '../../libs/highlander/src/testing/start-node.fixture.js';
import { fuzz, FUZZ_TIMEOUT_MS } from './support/fuzz.js';
import { hostileError } from './support/hostile-errors.js';
import { hostileLocal, hostilePlain } from './support/hostile-values.js';
import { Note } from './support/note.object.js';

afterEach(stopAllNodes);

/** Two nodes; every object lives on the first, so that calls of the second go between them. */
async function twoNodes() {
  const shared = { coordination: memoryCoordination(), storage: memoryStore() };
  const owner = await startNode([Note], shared);
  const { clock } = owner;
  const other = await startNode([Note], { ...shared, clock });
  const { nodeId } = owner.objects.node;
  for (const id of ['x', 'reads']) await owner.objects.startup(Note, id, { node: nodeId });
  return { owner, other, storage: shared.storage };
}

it(
  'what is given to a handler arrives as it was, is kept and comes back so, or is refused',
  async () => {
    const { owner, other, storage } = await twoNodes();
    await fuzz('arguments', { inputs: 700 }, async (dice) => {
      const objects = dice.pick([owner.objects, other.objects]);
      const value = dice.chance(0.6) ? hostilePlain(dice) : hostileLocal(dice);
      const note = objects.ref(Note, dice.chance(0.8) ? 'reads' : 'x');
      const handler = note.id === 'x' ? note.keep : note.show;
      const reply = await handler.call(note, value).then(
        (reply) => ({ reply }),
        (error: unknown) => ({ error }),
      );
      if ('error' in reply) {
        expect(reply.error).toBeInstanceOf(HighlanderError);
        return;
      }
      expect(isFaithful(value, reply.reply)).toBe(true);
      if (typeof value === 'object' && value !== null) expect(reply.reply).not.toBe(value);
      if (note.id !== 'x') return;
      const state = await objects.get(Note, 'x');
      expect(isFaithful(value, state.text)).toBe(true);
      const body = storage.recordOf({ type: 'note', id: 'x' })!.body;
      // What is in the store is readable by any JSON parser, and says the same.
      expect(JSON.parse(body)).toHaveProperty('state');
    });
  },
  FUZZ_TIMEOUT_MS,
);

it(
  'whatever a handler throws fails its own call, and the object goes on',
  async () => {
    const { owner, other } = await twoNodes();
    await fuzz('thrown', { inputs: 500 }, async (dice) => {
      const thrown = hostileError(dice);
      Note.toThrow = () => thrown;
      const objects = dice.pick([owner.objects, other.objects]);
      const note = objects.ref(Note, 'x');
      await (dice.chance(0.5) ? note.fail() : note.failUpdate()).then(
        () => expect.unreachable('it has thrown'),
        () => undefined,
      );
      expect(await objects.ref(Note, 'x').show(1)).toBe(1);
    });
    expect(await other.objects.ref(Note, 'x').write('well')).toBe('well');
  },
  FUZZ_TIMEOUT_MS,
);
