import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { Configuration } from '../apps/example-todo/src/configuration.js';

const ROOT = join(import.meta.dirname, '..');
const SECRET = /PASSWORD|SECRET|AUTH$/;
// Of the application; a node that is given less is ended in the middle of a commit.
const DRAIN_S = 15;

interface Service {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly read_only?: boolean;
  readonly cap_drop?: string[];
  readonly security_opt?: string[];
  readonly ports?: string[];
  readonly networks: string[];
  readonly volumes?: string[];
  readonly depends_on?: Record<string, { condition: string }>;
  readonly environment?: Record<string, string | number>;
  readonly healthcheck?: { readonly test: string[] };
  readonly stop_grace_period?: string;
}

const compose = parse(text('docker-compose.yml'), { merge: true }) as {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean }>;
  volumes: Record<string, unknown>;
};
const services = Object.entries(compose.services);
const nodes = services.filter(([name]) => name.startsWith('todo-'));
const zookeepers = services.filter(([name]) => name.startsWith('zookeeper-'));

function text(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** The instructions of a Dockerfile, by stage. */
function stagesOf(dockerfile: string): { name: string | undefined; steps: [string, string][] }[] {
  const lines = text(dockerfile)
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll('\\\n', ' ')
    .split('\n');
  const stages: ReturnType<typeof stagesOf> = [];
  for (const line of lines.filter(Boolean)) {
    const [, instruction, rest] = /^([A-Z]+) +(.+)$/.exec(line) as unknown as [string, string, string];
    if (instruction === 'FROM') stages.push({ name: / AS (\S+)$/.exec(rest)?.[1], steps: [] });
    stages.at(-1)!.steps.push([instruction, rest]);
  }
  return stages;
}

/** Whether a path is sent to the builder: the last line of .dockerignore that fits it, or a folder above, decides. */
function isInContext(path: string): boolean {
  const parts = path.split('/');
  const ancestors = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
  const rules = text('.dockerignore')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'));
  const last = rules.findLast((rule) => {
    const pattern = patternOf(rule.replace(/^!/, ''));
    return ancestors.some((ancestor) => pattern.test(ancestor));
  });
  return last === undefined || last.startsWith('!');
}

function patternOf(rule: string): RegExp {
  const source = rule
    .replaceAll('.', String.raw`\.`)
    .replaceAll(/\*\*\/|\*/g, (stars) => (stars === '*' ? '[^/]*' : '(?:.*/)?'));
  return new RegExp(`^${source}$`);
}

/** What compose would put in the place of `${NAME:?…}`. */
function interpolate(environment: Record<string, string | number>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      String(value).replaceAll(/\$\{\w+:\?[^}]*\}/g, 'a-secret-of-forty-characters-or-so'),
    ]),
  );
}

/** What a Dockerfile copies that isn't there, or isn't sent to the builder. */
function missingSources(dockerfile: string): string[] {
  const stages = stagesOf(dockerfile);
  return stages
    .flatMap(({ steps }) => steps)
    .filter(([instruction]) => instruction === 'COPY')
    .flatMap(([, rest]) => {
      const [first, ...others] = rest.split(/ +/).slice(0, -1) as [string, ...string[]];
      const [, from] = /^--from=(.+)$/.exec(first) ?? [];
      if (from) return stages.some(({ name }) => name === from) ? [] : [from];
      return [first, ...others].filter((path) => !existsSync(join(ROOT, path)) || !isInContext(path));
    });
}

test.each(['Dockerfile', 'deploy/s3/Dockerfile'])('%s copies what is there, and ends with a user', (path) => {
  const { steps } = stagesOf(path).at(-1)!;
  const user = steps.findLast(([instruction]) => instruction === 'USER')?.[1];

  expect(missingSources(path)).toEqual([]);
  expect(user).toMatch(/^(?!root$|0)\w+$/);
});

test.each(['.env', 'apps/example-todo/.env.local', 'node_modules', 'apps/example-todo/node_modules', '.git'])(
  '%s is not sent to the builder',
  (path) => {
    expect(isInContext(path)).toBe(false);
  },
);

test('the image brings every package that the application imports', () => {
  const { dependencies } = JSON.parse(text('apps/example-todo/package.json')) as {
    dependencies: Record<string, string>;
  };
  const source = join(ROOT, 'apps/example-todo/src');
  const imported = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
    .flatMap((path) => [
      ...text(relative(ROOT, join(source, path))).matchAll(/(?:from|import\()\s*'([^.'][^']*)'/g),
    ])
    .map(([, name]) => name!);
  const packages = imported
    .filter((name) => !isBuiltin(name))
    .map((name) =>
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/'),
    );
  // Optional ones of the library, which a cluster needs.
  if (imported.includes('nestjs-highlander/zookeeper')) packages.push('node-zookeeper-client');
  if (imported.includes('nestjs-highlander/s3')) packages.push('@aws-sdk/client-s3');

  expect(packages).toContain('nestjs-highlander');
  expect(packages.filter((name) => !dependencies[name])).toEqual([]);
});

test('the compose file has three nodes, three ZooKeepers, an S3 server and a proxy', () => {
  expect([nodes.length, zookeepers.length, services.length]).toEqual([3, 3, 8]);
});

test.each(services)('%s has few rights, and says how it is', (_name, service) => {
  expect(service).toMatchObject({
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
  });
  const inImage = service.build && /^HEALTHCHECK /m.test(text(service.build.dockerfile));
  expect(service.healthcheck ?? inImage).toBeTruthy();
});

test.each(services)('%s refers to what is there', (_name, service) => {
  const { networks, depends_on = {}, volumes = [] } = service;
  const sources = volumes.map((volume) => volume.split(':')[0]!);

  expect(service.build ? existsSync(join(ROOT, service.build.dockerfile)) : service.image).toSatisfy(
    (value: unknown) => value === true || /^[\w/.-]+:\d+\.\d+/.test(String(value)),
  );
  expect(networks.filter((name) => !compose.networks[name])).toEqual([]);
  expect(Object.keys(depends_on).filter((name) => !compose.services[name])).toEqual([]);
  expect(
    sources.filter((source) =>
      source.startsWith('./') ? !existsSync(join(ROOT, source)) : !(source in compose.volumes),
    ),
  ).toEqual([]);
});

test('nothing but the proxy can be reached from outside, and that from this machine only', () => {
  const published = services.flatMap(([name, { ports = [] }]) => ports.map((port) => [name, port]));

  expect(published).toEqual([['proxy', '${PUBLISH:-127.0.0.1:8080}:8080']]);
  expect(compose.networks['inside']).toEqual({ internal: true });
  for (const [, { networks }] of [...zookeepers, ['s3', compose.services['s3']!] as const]) {
    expect(networks).toEqual(['inside']);
  }
});

test('no password has a default', () => {
  const secrets = services.flatMap(([, { environment = {} }]) =>
    Object.entries(environment).filter(([name]) => SECRET.test(name) || name === 'S3_SECRET_KEY'),
  );

  expect(secrets.length).toBeGreaterThanOrEqual(10);
  expect(secrets.filter(([, value]) => !/\$\{\w+:\?[^}]+\}$/.test(String(value)))).toEqual([]);
});

test.each(nodes)('%s is configured as the application understands it', (name, service) => {
  const { cluster } = new Configuration(interpolate(service.environment!));

  expect(cluster).toMatchObject({
    zookeeper: { servers: zookeepers.map(([zookeeper]) => `${zookeeper}:2181`).join() },
    s3: { bucket: 'todo', client: { endpoint: 'http://s3:9000' } },
    transport: { host: '0.0.0.0', port: 7_000, advertise: `${name}:7000` },
  });
  expect(Number.parseInt(service.stop_grace_period!, 10)).toBeGreaterThan(DRAIN_S + 15);
});

test('the settings of the nodes and of the ZooKeepers agree', () => {
  const config = text('deploy/zookeeper/zoo.cfg');
  const [, tickMs] = /^tickTime=(\d+)$/m.exec(config)!;

  for (const [, { environment }] of nodes) expect(environment!['ZOOKEEPER_TICK_MS']).toBe(Number(tickMs));
  expect(
    [...config.matchAll(/^server\.(\d)=(\S+):2888:3888$/gm)].map(([, id, host]) => [host, Number(id)]),
  ).toEqual(zookeepers.map(([name, { environment }]) => [name, environment!['ZOO_MY_ID']]));
});

test('the proxy knows the nodes, and asks how they are', () => {
  const config = text('deploy/proxy/Caddyfile');
  const [, port] = /PORT=(\d+)/.exec(text('Dockerfile'))!;

  expect(/^\t+reverse_proxy (.*) \{$/m.exec(config)?.[1]).toBe(
    nodes.map(([name]) => `${name}:${port}`).join(' '),
  );
  expect(config).toMatch(/^\t+health_uri \/api\/health$/m);
});
