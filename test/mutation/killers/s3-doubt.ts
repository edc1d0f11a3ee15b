/* Whether a write to S3 that was not answered in time is called refused, though it may have been done (I4, I6). */
import { memoryCoordination, StorageError } from 'nestjs-highlander';
import { s3 } from 'nestjs-highlander/s3';
import { startTcpProxy } from 'nestjs-highlander/testing';
import { List, startNode } from './lists.js';
import { argument, judge, promise } from './verdict.js';

const REQUEST_TIMEOUT_MS = 300;

await judge(async () => {
  const { bucket, client } = JSON.parse(argument('store')) as {
    bucket: string;
    client: { endpoint: string };
  };
  const proxy = await startTcpProxy({ target: { port: Number(new URL(client.endpoint).port) } });
  const storage = s3({
    bucket,
    prefix: `${process.pid}-${Date.now()}/`,
    client: { ...client, endpoint: `http://127.0.0.1:${proxy.port}` },
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
  });
  const { app, objects } = await startNode({ storage, coordination: memoryCoordination() });
  const list = objects.ref(List, 'x');
  await list.append('first');
  // Requests arrive, and answers don't.
  proxy.drop('in');
  const second = list.append('second').then(
    () => undefined,
    (error: unknown) => error,
  );
  const heal = setTimeout(() => proxy.heal(), 2 * REQUEST_TIMEOUT_MS);
  const error = await second;
  clearTimeout(heal);
  proxy.heal();
  if (error instanceof StorageError && error.ran === 'no') {
    await objects.shutdown(List, 'x');
    const entries = await list.all();
    promise(!entries.includes('second'), () => 'an update that was refused (ran: "no") is in the record');
  }
  await app.close();
  await proxy.stop();
});
