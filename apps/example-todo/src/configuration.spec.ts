import { ConfigurationError } from 'nestjs-highlander';
import { expect, test } from 'vitest';
import { Configuration } from './configuration.js';

const CLUSTER = { ZOOKEEPER_SERVERS: 'a:2181,b:2181', S3_BUCKET: 'todo' };

function refusal(variables: NodeJS.ProcessEnv): string {
  try {
    void new Configuration(variables);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  throw new Error('It was not refused.');
}

test('without variables it is one process that keeps its objects in a folder', () => {
  const { cluster, folder, namespace } = new Configuration({});

  expect(cluster).toBeUndefined();
  expect(folder).toMatch(/\.highlander$/);
  expect(namespace).toBe('default');
});

test('credentials of AWS alone, which many shells have, make no cluster', () => {
  expect(new Configuration({ AWS_REGION: 'eu-north-1', AWS_ACCESS_KEY_ID: 'id' }).cluster).toBeUndefined();
});

test('servers and a bucket are enough for a cluster on Amazon', () => {
  expect(new Configuration(CLUSTER).cluster).toEqual({
    zookeeper: { servers: 'a:2181,b:2181' },
    s3: { bucket: 'todo' },
    transport: {},
  });
});

test('everything of a cluster can be said', () => {
  const { cluster } = new Configuration({
    ...CLUSTER,
    ZOOKEEPER_SESSION_TIMEOUT_MS: '6000',
    ZOOKEEPER_TICK_MS: '2000',
    ZOOKEEPER_ROOT: '/todo',
    ZOOKEEPER_AUTH: 'todo:secret',
    S3_PREFIX: 'prod/',
    S3_ENDPOINT: 'http://s3:9000',
    AWS_ACCESS_KEY_ID: 'id',
    AWS_SECRET_ACCESS_KEY: 'key',
    TRANSPORT_HOST: '0.0.0.0',
    TRANSPORT_PORT: '7000',
    TRANSPORT_ADVERTISE: 'todo-1:7000',
    TRANSPORT_SECRET: 'sixteen-or-more-of-them',
  });

  expect(cluster).toEqual({
    zookeeper: {
      servers: 'a:2181,b:2181',
      sessionTimeoutMs: 6_000,
      tickMs: 2_000,
      root: '/todo',
      auth: { scheme: 'digest', credentials: 'todo:secret' },
    },
    s3: {
      bucket: 'todo',
      prefix: 'prod/',
      client: { endpoint: 'http://s3:9000', region: 'us-east-1', forcePathStyle: true },
    },
    transport: {
      host: '0.0.0.0',
      port: 7_000,
      advertise: 'todo-1:7000',
      secret: 'sixteen-or-more-of-them',
    },
  });
});

test.each([
  [
    'a bucket without ZooKeeper',
    { S3_BUCKET: 'todo' },
    'S3_BUCKET is for a node of a cluster: set ZOOKEEPER_SERVERS as well, or leave all of them out.',
  ],
  [
    'a transport without ZooKeeper',
    { TRANSPORT_HOST: '0.0.0.0', TRANSPORT_SECRET: 'sixteen-or-more-of-them' },
    'TRANSPORT_HOST, TRANSPORT_SECRET are for a node of a cluster: set ZOOKEEPER_SERVERS as well, or leave all of them out.',
  ],
  [
    'ZooKeeper without a bucket',
    { ZOOKEEPER_SERVERS: 'a:2181' },
    'With ZOOKEEPER_SERVERS, S3_BUCKET must be set: the nodes of a cluster keep their objects there.',
  ],
  [
    'a folder in a cluster',
    { ...CLUSTER, HIGHLANDER_FOLDER: 'data' },
    'HIGHLANDER_FOLDER is for one process alone, and ZOOKEEPER_SERVERS for a node of a cluster: leave one out.',
  ],
  [
    'half of the credentials',
    { ...CLUSTER, AWS_ACCESS_KEY_ID: 'id' },
    'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set together, or neither.',
  ],
  [
    'an endpoint that is none',
    { ...CLUSTER, S3_ENDPOINT: 's3:9000' },
    'S3_ENDPOINT must be an address, such as http://s3:9000.',
  ],
  [
    'a port that is a word',
    { ...CLUSTER, TRANSPORT_PORT: 'any' },
    'TRANSPORT_PORT must be a number, such as 7000.',
  ],
  [
    'a timeout that is a word',
    { ...CLUSTER, ZOOKEEPER_SESSION_TIMEOUT_MS: '10s' },
    'ZOOKEEPER_SESSION_TIMEOUT_MS must be a number of ms.',
  ],
])('%s is refused, saying why', (_what, variables, message) => {
  expect(refusal(variables)).toBe(message);
});

test('no refusal shows a secret', () => {
  expect(refusal({ ...CLUSTER, TRANSPORT_SECRET: 'hunter2', SESSION_SECRET: 'swordfish' })).toBe(
    'SESSION_SECRET must have 32 characters or more.\nTRANSPORT_SECRET must have 16 characters or more.',
  );
});
