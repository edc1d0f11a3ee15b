import { Test, type TestingModule } from '@nestjs/testing';
import {
  type Clock,
  Field,
  HighlanderModule,
  HighlanderObject,
  memoryNetwork,
  memoryStore,
  ObjectRegistry,
  Read,
  Update,
} from 'nestjs-highlander';
import { startTcpProxy, startZooKeeper } from 'nestjs-highlander/testing';
import { afterEach, expect, it, onTestFinished } from 'vitest';
import { ZooKeeperCoordination } from '../../libs/highlander/src/coordination/zookeeper/zookeeper.coordination.js';
import { resolveZooKeeperOptions } from '../../libs/highlander/src/coordination/zookeeper/zookeeper.options.js';

@HighlanderObject('trusting')
class Trusting {
  @Field(0) value!: number;

  @Update() set(value: number): void {
    this.value = value;
  }

  @Read() read(): number {
    return this.value;
  }
}

@HighlanderObject('strict', { strict: true })
class Strict {
  @Field(0) value!: number;

  @Update() set(value: number): void {
    this.value = value;
  }

  @Read() read(): number {
    return this.value;
  }
}

const SESSION_TIMEOUT_MS = 1_000;

/** Goes a thousand times too slow, so that hardly any time passes for whoever trusts it, until it goes right. */
class LyingClock implements Clock {
  private slowness = 1_000;
  private readonly pending = new Set<{ timer: NodeJS.Timeout; readonly goRight: () => void }>();

  now(): number {
    return 1_790_000_000_000 + this.monotonicMs();
  }

  monotonicMs(): number {
    return performance.now() / this.slowness;
  }

  schedule(delayMs: number, task: () => void): { cancel(): void } {
    const run = (): void => {
      this.pending.delete(entry);
      task();
    };
    const after = (ms: number): NodeJS.Timeout => setTimeout(run, Math.min(ms, 2 ** 31 - 1)).unref();
    const entry = {
      timer: after(delayMs * this.slowness),
      goRight: () => {
        clearTimeout(entry.timer);
        entry.timer = after(delayMs);
      },
    };
    this.pending.add(entry);
    return {
      cancel: () => {
        clearTimeout(entry.timer);
        this.pending.delete(entry);
      },
    };
  }

  goRight(): void {
    this.slowness = 1;
    for (const { goRight } of this.pending) goRight();
  }
}

const running: TestingModule[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((app) => app.close()));
});

it('a node whose clock lies never answers for an object of a strict type that others have taken over', async () => {
  const zk = await startZooKeeper();
  onTestFinished(() => zk.stop());
  const proxy = await startTcpProxy({ target: { port: zk.servers[0]!.port } });
  onTestFinished(() => proxy.stop());
  const shared = { storage: memoryStore(), transport: memoryNetwork(), placement: 'local' as const };
  const start = async (servers: string, clock?: Clock) => {
    const options = resolveZooKeeperOptions({ servers, sessionTimeoutMs: SESSION_TIMEOUT_MS });
    const coordination = new ZooKeeperCoordination(options, clock);
    const app = await Test.createTestingModule({
      imports: [HighlanderModule.forRoot({ ...shared, coordination })],
      providers: [Trusting, Strict],
    }).compile();
    app.useLogger(false);
    await app.init();
    running.push(app);
    return app.get(ObjectRegistry);
  };
  const clock = new LyingClock();
  const liar = await start(`127.0.0.1:${proxy.port}`, clock);
  const honest = await start(zk.connectString);
  await liar.ref(Trusting, 'x').set(1);
  await liar.ref(Strict, 'x').set(1);

  // It hears nothing any more of ZooKeeper, and its sessions end there.
  proxy.drop('both');
  await takenOver(honest, Trusting);
  await takenOver(honest, Strict);

  // Who trusts the clock is wrong, as documented: this shows that the clock does lie.
  await expect(liar.ref(Trusting, 'x').read()).resolves.toBe(1);
  const answers: number[] = [];
  const read = liar
    .ref(Strict, 'x')
    .read()
    .then((value) => answers.push(value));
  const write = liar
    .ref(Strict, 'x')
    .set(3)
    .catch((error: unknown) => error);
  await honest.ref(Strict, 'x').set(2);
  expect(answers).toEqual([]);

  proxy.heal();
  clock.goRight();
  await read;
  expect(answers).toEqual([2]);
  expect(await write).toMatchObject({ ran: 'unknown' });
  await expect(honest.ref(Strict, 'x').read()).resolves.toBe(2);
});

/** Waits until the object has answered on this node. */
async function takenOver(node: ObjectRegistry, type: typeof Trusting | typeof Strict): Promise<void> {
  while ((await node.lookup(type, 'x')) !== null) await new Promise((resolve) => setTimeout(resolve, 50));
  await node.ref(type, 'x').set(2);
}
