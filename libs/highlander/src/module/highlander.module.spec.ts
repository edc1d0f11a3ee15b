import { Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../errors/index.js';
import { Field, HighlanderObject, ObjectIdentity, Read } from '../object/index.js';
import { ObjectRegistry } from '../registry/index.js';
import { fileStore, memoryStore } from '../storage/index.js';
import { startNode, stopAllNodes } from '../testing/start-node.fixture.js';
import { HighlanderModule } from './highlander.module.js';
import type { HighlanderOptions } from './highlander.options.js';

@Injectable()
class Clock {
  readonly time = 'noon';
}

@HighlanderObject('user')
class User {
  @Field() name = '';

  constructor(
    readonly clock: Clock,
    readonly self: ObjectIdentity,
  ) {}

  @Read() time(): string {
    return `${this.clock.time} for ${this.self.id}`;
  }
}

@Module({ providers: [User, Clock] })
class UsersModule {}

async function refusal(start: Promise<unknown>): Promise<ConfigurationError> {
  const error = await start.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ConfigurationError);
  return error as ConfigurationError;
}

/** Not by the fixture, which has a store for those who bring none. */
function startApp(options: HighlanderOptions): Promise<unknown> {
  return Test.createTestingModule({ imports: [HighlanderModule.forRoot(options), UsersModule] }).compile();
}

/** What JSON can't show. */
const unshowable = { size: 1n };

describe('HighlanderModule', () => {
  afterEach(stopAllNodes);

  it('finds classes in any module, and builds them with what their module injects', async () => {
    const app = await Test.createTestingModule({
      imports: [HighlanderModule.forRoot({ storage: memoryStore() }), UsersModule],
    }).compile();
    await app.init();
    await expect(app.get(ObjectRegistry).ref(User, 'ann').time()).resolves.toBe('noon for ann');
    await app.close();
  });

  it.each([
    ['useFactory', { useFactory: () => ({ storage: memoryStore(), namespace: 'async' }) }],
    [
      'useClass',
      {
        useClass: class Options {
          createHighlanderOptions = () => ({ storage: memoryStore() });
        },
      },
    ],
  ])('takes its options by %s', async (_, options) => {
    const app = await Test.createTestingModule({
      imports: [HighlanderModule.forRootAsync(options), UsersModule],
    }).compile();
    await app.init();
    await expect(app.get(ObjectRegistry).get(User, 'ann')).resolves.toEqual({ name: '' });
    await app.close();
  });

  it.each<[HighlanderOptions, RegExp]>([
    [{ namespace: 'Not/Good' }, /namespace must be a string matching .* but is "Not\/Good"/],
    [{ idleTimeoutMs: 0 }, /idleTimeoutMs must be a whole number above 0, but is 0/],
    [{ callTimeoutMs: '5s' as unknown as number }, /callTimeoutMs .* but is "5s"/],
    [{ storage: {} as HighlanderOptions['storage'] }, /storage must be a store such as fileStore/],
    [{ coordination: null as unknown as undefined }, /coordination must be a coordination service/],
    [
      { placement: 'nearest' as 'local' },
      /placement must be 'round-robin', 'local', 'least-loaded' or a function/,
    ],
    [{ supervision: { maxRestarts: -1 } }, /supervision.maxRestarts must be a whole number, 0 or more/],
    [
      { supervision: { restarts: 1 } as HighlanderOptions['supervision'] },
      /unknown option supervision.restarts/,
    ],
    [{ toString: 5 } as never, /unknown option toString/],
    [JSON.parse('{"__proto__":5}') as HighlanderOptions, /unknown option __proto__/],
    [{ namespace: unshowable } as never, /namespace must be a string .* but is an object/],
    [{ idleTimeout: 5 } as HighlanderOptions, /unknown option idleTimeout \(known: namespace, coordination/],
  ])('refuses %o, saying what is allowed', async (options, message) => {
    const error = await refusal(
      Test.createTestingModule({ imports: [HighlanderModule.forRoot(options)] })
        .compile()
        .then((app) => app.init()),
    );
    expect(error.message).toMatch(message);
  });

  it('tells of all wrong options at once', async () => {
    const error = await refusal(
      Test.createTestingModule({
        imports: [HighlanderModule.forRoot({ idleTimeoutMs: -1, callTimeoutMs: -1 })],
      }).compile(),
    );
    expect(error.message).toMatch(/idleTimeoutMs.*callTimeoutMs/);
  });

  it.each([{}, { storage: fileStore({ folder: 'data' }) }])(
    'refuses files that other nodes don’t see, where there may be others: %o',
    async (options) => {
      const coordination = { openSession: () => Promise.reject(new Error('not asked')) };
      const error = await refusal(startApp({ coordination, ...options }));
      expect(error.message).toContain('Give all nodes one store: storage: s3({ bucket })');
    },
  );

  it('refuses two classes of one type, and one class in two modules', async () => {
    @HighlanderObject('user')
    class Impostor {}
    @Module({ providers: [User, Clock] })
    class AgainModule {}
    const twins = await refusal(startNode([User, Clock, Impostor]));
    expect(twins.message).toMatch(/User and Impostor both have the type "user"/);
    const doubled = await refusal(
      Test.createTestingModule({
        imports: [HighlanderModule.forRoot({ storage: memoryStore() }), UsersModule, AgainModule],
      })
        .compile()
        .then((app) => app.init()),
    );
    expect(doubled.message).toMatch(/User is listed in the providers of UsersModule and of AgainModule/);
  });

  it('refuses a class that Nest would make a singleton', async () => {
    @Injectable()
    @HighlanderObject('single')
    class Single {}
    const error = await refusal(startNode([Single]));
    expect(error.message).toMatch(/Single has an @Injectable\(\) of its own/);
  });

  it('finds what only an instance shows: a default that can’t be stored, a constructor that throws', async () => {
    @HighlanderObject('odd')
    class Odd {
      @Field() handler = () => 1;
    }
    @HighlanderObject('broken')
    class Broken {
      constructor() {
        throw new Error('boom');
      }
    }
    expect((await refusal(startNode([Odd]))).message).toMatch(/Odd\.handler/);
    expect((await refusal(startNode([Broken]))).message).toMatch(/Broken can't be built: boom/);
  });

  it('is a module of its own in each of two applications of one process', async () => {
    const [one, two] = [await startNode([User, Clock]), await startNode([User, Clock])];
    await one.objects.put(User, 'ann', { name: 'one' });
    await expect(two.objects.get(User, 'ann')).resolves.toEqual({ name: '' });
  });
});
