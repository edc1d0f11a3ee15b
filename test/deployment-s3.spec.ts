import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { descendantsOf, isRunning } from './support/processes.js';

const SERVE = join(import.meta.dirname, '../deploy/s3/serve.sh');
const BUCKET = 'todo';
const credentials = { accessKeyId: 'todo', secretAccessKey: 'a-secret-of-forty-characters-or-so-12345' };

let folder: string;
let port: number;
let monitorPort: number;
let server: ChildProcess | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'highlander-compose-s3-'));
  [port, monitorPort] = [await freePort(), await freePort()];
});
afterEach(async () => {
  if (server) await killAll(server);
  server = undefined;
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port: free } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return free;
}

/** The script of the image, without the image. */
async function serve(): Promise<ChildProcess> {
  const child = spawn('bash', [SERVE], {
    env: {
      ...process.env,
      S3_DATA: folder,
      S3_ADDRESS: '127.0.0.1',
      S3_PORT: String(port),
      S3_MONITOR_PORT: String(monitorPort),
      S3_BUCKET: BUCKET,
      S3_ACCESS_KEY: credentials.accessKeyId,
      S3_SECRET_KEY: credentials.secretAccessKey,
      S3_CAPACITY_BYTES: String(4 * 2 ** 30),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  server = child;
  let output = '';
  const isServed = new Promise<boolean>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (output.includes('S3 is served')) resolve(true);
      });
    }
    child.once('exit', () => resolve(false));
  });
  if (!(await isServed)) throw new Error(`It ended instead of serving:\n${output}`);
  return child;
}

async function killAll(child: ChildProcess): Promise<void> {
  const processes = [child.pid!, ...descendantsOf(child.pid!)];
  for (const pid of processes) if (isRunning(pid)) process.kill(pid, 'SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

function client(): S3Client {
  return new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials,
  });
}

async function put(body: string): Promise<void> {
  await client().send(new PutObjectCommand({ Bucket: BUCKET, Key: 'kept', Body: body, IfNoneMatch: '*' }));
}

async function get(): Promise<string | undefined> {
  const { Body } = await client().send(new GetObjectCommand({ Bucket: BUCKET, Key: 'kept' }));
  return Body?.transformToString();
}

test('what the S3 server of the compose file keeps outlives its crash; asked to stop, it leaves nothing running', async () => {
  const first = await serve();
  await put('there can be only one');
  await killAll(first);

  const second = await serve();
  const kept = await get();
  const again = await put('another one').catch((error: Error) => error.name);
  const daemons = descendantsOf(second.pid!);
  second.kill('SIGTERM');
  const [code] = await once(second, 'exit');

  expect(kept).toBe('there can be only one');
  expect(again).toBe('PreconditionFailed');
  expect(code).toBe(0);
  expect(daemons.length).toBeGreaterThanOrEqual(3);
  expect(daemons.filter(isRunning)).toEqual([]);
}, 180_000);
