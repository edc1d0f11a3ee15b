import { Test, type TestingModule } from '@nestjs/testing';
import { Field, HighlanderModule, HighlanderObject, ObjectRegistry, Update } from 'nestjs-highlander';
import { s3 } from 'nestjs-highlander/s3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  startMiniflareS3,
  type MiniflareS3,
} from '../libs/highlander/src/testing/servers/miniflare-s3.fixture.js';
import {
  startS3FaultProxy,
  type S3Fault,
  type S3FaultProxy,
} from '../libs/highlander/src/testing/servers/s3-fault-proxy.fixture.js';
import { seededRandom } from './support/seeded-random.js';

@HighlanderObject('journal')
class Journal {
  @Field(() => []) entries!: number[];

  @Update() add(entry: number): number {
    return this.entries.push(entry);
  }
}

const IN_DOUBT: readonly S3Fault[] = ['lose request', 'lose answer', 'answer 500', 'answer 409', 'land late'];

let server: MiniflareS3;
let proxy: S3FaultProxy;
let app: TestingModule | undefined;

beforeAll(async () => {
  server = await startMiniflareS3();
  proxy = await startS3FaultProxy(server.clientConfig.endpoint);
});

afterEach(async () => {
  proxy.disarm();
  await app?.close();
  app = undefined;
});

afterAll(async () => {
  await proxy.stop();
  await server.stop();
});

/** A process of its own, as far as the store can tell. */
async function startNode(): Promise<ObjectRegistry> {
  await app?.close();
  const client = { ...server.clientConfig, endpoint: proxy.endpoint };
  app = await Test.createTestingModule({
    imports: [HighlanderModule.forRoot({ storage: s3({ bucket: server.bucket, client }) })],
    providers: [Journal],
  }).compile();
  app.useLogger(false);
  await app.init();
  return app.get(ObjectRegistry);
}

describe('updates of objects in a bucket', () => {
  it.each([1, 2, 3])(
    'each happen once, whatever becomes of requests and answers (I4, I6; seed %i)',
    async (seed) => {
      const random = seededRandom(seed);
      const id = `seed ${seed}`;
      const journal = (await startNode()).ref(Journal, id);
      const late: ReturnType<S3FaultProxy['arm']>[] = [];
      const acknowledged: number[] = [];
      for (let round = 0; round < 20; round++) {
        for (let faults = Math.floor(random() * 3); faults > 0; faults--) {
          const fault = IN_DOUBT[Math.floor(random() * IN_DOUBT.length)]!;
          const armed = proxy.arm(fault);
          if (fault === 'land late') late.push(armed);
        }
        const entries = Array.from({ length: 1 + Math.floor(random() * 5) }, (_, n) => round * 10 + n);
        await Promise.all(entries.map((entry) => journal.add(entry)));
        acknowledged.push(...entries);
      }
      proxy.disarm();
      // What was given up long ago arrives now.
      const restarted = await startNode();
      for (const write of late) void write.release();
      expect((await restarted.get(Journal, id)).entries).toEqual(acknowledged);
      await restarted.ref(Journal, id).add(-1);
      expect((await (await startNode()).get(Journal, id)).entries).toEqual([...acknowledged, -1]);
    },
  );

  it('that the store refuses for good surely did not happen, and the object goes on', async () => {
    const journal = (await startNode()).ref(Journal, 'refused');
    await journal.add(1);
    proxy.arm('answer 403');
    await expect(journal.add(2)).rejects.toMatchObject({ code: 'HIGHLANDER_STORAGE', ran: 'no' });
    await journal.add(3);
    expect((await (await startNode()).get(Journal, 'refused')).entries).toEqual([1, 3]);
  });
});
