import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it } from 'vitest';
import { DeadlockError, UnstorableValueError } from '../errors/index.js';
import { Field, HighlanderObject, Update } from '../object/index.js';
import { gate, settled, startNode, stopAllNodes } from '../testing/start-node.fixture.js';
import { Counter, start, outcome } from '../testing/scripted-counter.fixture.js';

describe('a turn', () => {
  afterEach(stopAllNodes);

  it('ends once, even if the thenable that its handler returns answers again and again', async () => {
    const { counter, script } = await start();
    const hold = gate();
    let settleAgain!: () => void;
    script.handler = () => ({
      // oxlint-disable-next-line unicorn/no-thenable -- a query builder is one, too
      then(resolve: (value: unknown) => void, reject: (error: unknown) => void) {
        settleAgain = () => reject(new Error('again'));
        resolve('first');
      },
    });
    await expect(counter('a').perform()).resolves.toBe('first');
    script.handler = async () => {
      script.log.push('second begins');
      await hold.passed;
      script.log.push('second ends');
    };
    const second = counter('a').perform();
    await settled();
    settleAgain();
    const third = counter('a')
      .add(1)
      .then(() => script.log.push('third answered'));
    await settled();
    hold.open();
    await Promise.all([second, third]);
    expect(script.log).toEqual(['second begins', 'second ends', 'third answered']);
  });

  it('ends when the thenable that its handler returns throws', async () => {
    const { counter, script } = await start();
    await counter('a').read();
    script.handler = () => ({
      // oxlint-disable-next-line unicorn/no-thenable -- as above
      then() {
        throw new Error('no thenable');
      },
    });
    await expect(counter('a').perform()).rejects.toThrow('no thenable');
    await expect(counter('a').add(1)).resolves.toBe(1);
  });

  it.each([
    ['a prototype that can’t be asked for', () => new Proxy(new Error('x'), { getPrototypeOf: boom })],
    ['a message that can’t be read', () => Object.defineProperty(new Error(), 'message', { get: boom })],
    ['a type that can’t be read', () => Object.defineProperty(valueError(), 'type', { get: boom })],
    ['no room for the object’s name', () => Object.freeze(valueError())],
    [
      'a place for the object’s name that can’t be written',
      () => Object.defineProperty(valueError(), 'type', { value: undefined, writable: false }),
    ],
  ])('ends when its handler throws what has %s', async (_what, toThrow) => {
    const { counter, script } = await start();
    script.handler = () => {
      throw toThrow();
    };
    await expect(counter('a').perform()).rejects.toBeInstanceOf(Error);
    await expect(counter('a').add(1)).resolves.toBe(1);
  });

  it.each([undefined, null, 0, 'text', Symbol('s'), Object.create(null)])(
    'passes on whatever its handler throws',
    async (thrown: unknown) => {
      const { counter, script } = await start();
      script.handler = () => {
        throw thrown;
      };
      const caught = await counter('a')
        .perform()
        .catch((error: unknown) => ({ error }));
      expect(caught).toStrictEqual({ error: thrown });
      await expect(counter('a').add(1)).resolves.toBe(1);
    },
  );

  it('that shuts its own object down is told that this can’t end', async () => {
    const { counter, script, objects } = await start();
    script.handler = ({ self }) => objects.shutdown(Counter, self.id);
    const refused = outcome(counter('a').perform());
    await settled();
    expect(refused.now).toBeInstanceOf(DeadlockError);
    await expect(counter('a').add(1)).resolves.toBe(1);
  });

  it('can read its own object also when that is about to sleep', async () => {
    const { counter, script, objects } = await start();
    const hold = gate();
    await counter('a').add(7);
    script.handler = async ({ self }) => {
      await hold.passed;
      return objects.get(Counter, self.id);
    };
    const reading = outcome(counter('a').perform());
    await settled();
    const slept = objects.shutdown(Counter, 'a');
    hold.open();
    await settled();
    expect(reading.now).toEqual({ value: 7 });
    await slept;
  });

  it('that called an update elsewhere never fails with ran: no, for the call as a whole has had an effect', async () => {
    const { counter, script, storage, objects } = await start();
    const other = () => objects.ref(Counter, 'other');
    await counter('a').read();
    await counter('other').read();
    script.handler = async (self) => {
      await other().add(1);
      storage.failNext('before', { operation: 'write', effect: 'none' });
      self.value = 1;
    };
    expect(
      await counter('a')
        .perform()
        .catch((error: unknown) => error),
    ).toMatchObject({ ran: 'unknown' });
    script.handler = async () => {
      await other().add(1);
      return other;
    };
    expect(
      await counter('a')
        .perform()
        .catch((error: unknown) => error),
    ).toMatchObject({ ran: 'unknown' });
    script.handler = async () => {
      await other().add(1);
      storage.failNext('before', { operation: 'write', effect: 'none' });
      await other().add(1);
    };
    expect(
      await counter('a')
        .perform()
        .catch((error: unknown) => error),
    ).toMatchObject({ ran: 'unknown' });
    await expect(counter('other').read()).resolves.toBe(3);
  });
});

@HighlanderObject('strict')
class Strict {
  // A promise, but not one of this realm.
  @Field({ default: 0, schema: { '~standard': { version: 1, vendor: 'test', validate: foreignRefusal } } })
  value!: number;

  @Update() set(value: number): void {
    this.value = value;
  }
}

function foreignRefusal(): Promise<{ issues: { message: string }[] }> {
  return runInNewContext(`Promise.resolve({ issues: [{ message: 'refused' }] })`) as ReturnType<
    typeof foreignRefusal
  >;
}

describe('a schema', () => {
  afterEach(stopAllNodes);

  it('refuses also by a promise that isn’t of this realm (I7)', async () => {
    const { objects } = await startNode([Strict]);
    await expect(objects.ref(Strict, 'a').set(1)).rejects.toThrow('refused');
    await expect(objects.get(Strict, 'a')).resolves.toEqual({ value: 0 });
  });
});

function boom(): never {
  throw new TypeError('boom');
}

/** Of the library, and not yet with the name of its object. */
function valueError(): Error {
  return new UnstorableValueError('x', 'it is a function');
}
