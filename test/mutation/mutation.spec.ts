import {
  startS3Server,
  startZooKeeper,
  type S3Server,
  type ZooKeeperServers,
} from 'nestjs-highlander/testing';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Slots } from './slots.js';
import { tableOf } from './table.js';
import { PROGRAMS, type Killer } from './mutation.js';
import { MUTATIONS } from './mutations/index.js';
import { PatchedBuilds, type Patch, type Verdict } from './patched-build.js';

const SCHEDULES = Number(process.env['HIGHLANDER_SCHEDULES'] ?? 1_500);
// A fixed one: which schedule it is that finds a fault is then the same until the code changes.
const SEED = Number(process.env['HIGHLANDER_SEED'] ?? 1);
const TIMEOUT_MS = 300_000;

const slots = new Slots(2);
const cleanups: (() => Promise<unknown>)[] = [];
let builds: PatchedBuilds<keyof typeof PROGRAMS>;
let zooKeeper: ZooKeeperServers;
let s3: S3Server;

beforeAll(async () => {
  const sources = Object.entries(PROGRAMS).map(([name, path]) => [name, join(import.meta.dirname, path)]);
  builds = await PatchedBuilds.create(Object.fromEntries(sources) as typeof PROGRAMS);
  cleanups.push(() => builds.remove());
  zooKeeper = await startZooKeeper();
  cleanups.push(() => zooKeeper.stop());
  s3 = await startS3Server();
  cleanups.push(() => s3.stop());
});
afterAll(() => Promise.all(cleanups.map((cleanUp) => cleanUp())));

function argumentsOf({ program, args = [], server }: Killer): readonly string[] {
  if (program === 'simulation') return ['--seed', String(SEED), '--schedules', String(SCHEDULES)];
  if (server === 'zookeeper') return [...args, '--zookeeper', String(zooKeeper.servers[0]!.port)];
  if (server !== 's3') return args;
  return [...args, '--store', JSON.stringify({ bucket: s3.bucket, client: s3.clientConfig })];
}

/** Lets a program look for violations in a build with these patches. */
async function look(name: string, patches: readonly Patch[], killer: Killer): Promise<Verdict> {
  const build = await builds.build(name, patches);
  const run = () => build.run(killer.program, argumentsOf(killer), TIMEOUT_MS);
  // Whoever looks at leases mostly waits for them to end.
  return killer.program === 'lease' ? run() : slots.run(run);
}

/** Each way of looking, once. */
const killers = [
  ...new Map(MUTATIONS.map(({ killer }) => [JSON.stringify([killer.program, killer.args]), killer])).values(),
];

describe('in a build without', () => {
  it.concurrent.each(MUTATIONS)(
    '$name: a violation is found',
    async ({ name, patches, killer }) => {
      const { violation, output } = await look(name, patches, killer);
      expect(violation ? 'a violation' : output).toBe('a violation');
    },
    TIMEOUT_MS,
  );
});

describe('in the build as it is', () => {
  it.concurrent.each(killers)(
    '$program $args: none is found',
    async (killer) => {
      const { output, violation } = await look(`as it is ${killers.indexOf(killer)}`, [], killer);
      expect(violation ? output : 'none').toBe('none');
    },
    TIMEOUT_MS,
  );
});

it('a patch that no longer fits is an error', async () => {
  const patch = { file: 'index.js', find: 'no such code', replace: '' };
  await expect(builds.build('unfit', [patch])).rejects.toThrow('0 times');
});

it('the documentation lists the guards that are switched off', async () => {
  const path = join(import.meta.dirname, '../../docs/reliability.md');
  expect(await readFile(path, 'utf8')).toContain(tableOf(MUTATIONS));
});
