import { afterEach, expect, it } from 'vitest';
import { HighlanderError, InvalidIdError, UnknownTypeError } from 'nestjs-highlander';
import { Paths } from '../../libs/highlander/src/coordination/zookeeper/paths.js';
import { validateId } from '../../libs/highlander/src/object/index.js';
import { recordFileName } from '../../libs/highlander/src/storage/file/file-names.js';
import { idFromStoredName, isHashedName } from '../../libs/highlander/src/storage/stored-name.js';
import { S3Keys } from '../../libs/highlander/src/storage/s3/s3-keys.js';
import { isZnodePath } from '../../libs/highlander/src/coordination/zookeeper/server-list.js';
import { startNode, stopAllNodes } from '../../libs/highlander/src/testing/start-node.fixture.js';
import { fuzz, FUZZ_TIMEOUT_MS } from './support/fuzz.js';
import { hostileId } from './support/hostile-ids.js';
import { HOSTILE_NAMES, hostileLocal, hostilePlain } from './support/hostile-values.js';
import { Note } from './support/note.object.js';

afterEach(stopAllNodes);

const keys = new S3Keys('prefix/', 'default');
const paths = new Paths('', '/highlander', 'default');

it(
  'an id is refused, or has a name of its own in every place where names are kept',
  () =>
    fuzz('ids', { inputs: 2_500 }, (dice) => {
      const [one, other] = [hostileId(dice), hostileId(dice)];
      const valid = [one, other].filter(isValid);
      for (const id of valid) {
        const file = recordFileName(id);
        expect(file).toMatch(/^[^/\\\p{Lu}\p{Cc}]+$|%[0-9A-F]{2}/u);
        expect(Buffer.byteLength(file)).toBeLessThanOrEqual(255);
        expect(Buffer.byteLength(keys.record({ type: 'note', id }))).toBeLessThanOrEqual(1024);
        const { path, isHashed } = paths.claim({ type: 'note', id });
        expect(isZnodePath(path)).toBe(true);
        const stored = file.slice(0, -'.json'.length);
        expect(isHashedName(stored) || idFromStoredName(stored) === id).toBe(true);
        if (!isHashed)
          expect(
            path.endsWith(`note:${encodeURIComponent(id)}`) || path.includes('%') || path.includes(id),
          ).toBe(true);
      }
      if (valid.length === 2 && one !== other) {
        expect(recordFileName(one).toLowerCase().normalize('NFC')).not.toBe(
          recordFileName(other).toLowerCase().normalize('NFC'),
        );
        expect(keys.record({ type: 'note', id: one })).not.toBe(keys.record({ type: 'note', id: other }));
        expect(paths.claim({ type: 'note', id: one }).path).not.toBe(
          paths.claim({ type: 'note', id: other }).path,
        );
      }
    }),
  FUZZ_TIMEOUT_MS,
);

it(
  'a call by whatever type, id and handler reaches a handler, or is refused by an error that names what is wrong',
  async () => {
    const node = await startNode([Note]);
    const { objects } = node;
    await fuzz('names-in-calls', { inputs: 800 }, async (dice) => {
      const type = dice.chance(0.8)
        ? 'note'
        : dice.pick<unknown>([...HOSTILE_NAMES, Note, class Other {}, null, 5, Symbol('s')]);
      const id = dice.chance(0.9) ? hostileId(dice) : hostileLocal(dice);
      try {
        switch (dice.int(5)) {
          case 0:
            await objects.get(type as string, id as string);
            break;
          case 1:
            await objects.put(type as string, id as string, hostilePlain(dice) as Record<string, unknown>);
            break;
          case 2:
            await objects.delete(type as string, id as string);
            break;
          case 3:
            expect(await objects.lookup(type as string, id as string)).toSatisfy(
              (found) => found === null || typeof found === 'object',
            );
            break;
          default:
            expectOnlyHandlers(objects.ref(type as string, id as string), dice.pick(HOSTILE_NAMES));
        }
      } catch (error) {
        expect(error).toBeInstanceOf(HighlanderError);
        expect((error as HighlanderError).code).toMatch(/^HIGHLANDER_/);
        if (!(error instanceof UnknownTypeError) && !isValid(id))
          expect(error).toBeInstanceOf(InvalidIdError);
      }
      for (const { id } of dice.chance(0.1) ? objects.local() : []) await objects.shutdown(Note, id);
    });
  },
  FUZZ_TIMEOUT_MS,
);

/** A reference has the handlers of its class, and what every object of JavaScript has; nothing of the instance. */
function expectOnlyHandlers(ref: object, name: string): void {
  const member = (ref as Record<string, unknown>)[name];
  const isCommon = name in Object.prototype || name === 'toJSON';
  expect(member === undefined || isCommon).toBe(true);
}

function isValid(id: unknown): id is string {
  try {
    validateId('note', id);
    return true;
  } catch {
    return false;
  }
}
