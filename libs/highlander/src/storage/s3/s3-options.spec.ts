import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../errors/index.js';
import type { S3StoreOptions } from './s3-options.js';
import { s3 } from './s3.store.js';

describe('the options of s3()', () => {
  it.each<[string, unknown, string]>([
    ['no options', undefined, 'give options, at least the bucket'],
    ['no bucket', {}, 'bucket must be the name of a bucket'],
    ['a bucket with spaces', { bucket: 'my bucket' }, 'bucket must be the name of a bucket'],
    ['a number for a bucket', { bucket: 7 }, 'bucket must be the name of a bucket'],
    ['a directory bucket', { bucket: 'todo--euc1-az1--x-s3' }, 'not a directory bucket'],
    ['a prefix that begins with /', { bucket: 'todo', prefix: '/a' }, 'prefix must be'],
    ['a prefix with an empty folder', { bucket: 'todo', prefix: 'a//b' }, 'prefix must be'],
    ['a prefix that leads out', { bucket: 'todo', prefix: 'a/../b/' }, 'prefix must be'],
    ['a prefix that ends in ..', { bucket: 'todo', prefix: 'a/..' }, 'prefix must be'],
    ['a prefix with spaces', { bucket: 'todo', prefix: 'a b' }, 'prefix must be'],
    ['a prefix that is too long', { bucket: 'todo', prefix: 'a'.repeat(257) }, 'prefix must be'],
    ['a misspelt name', { bucket: 'todo', bukket: 'x' }, 'unknown option bukket (known: bucket, prefix,'],
    [
      'a client that is none',
      { bucket: 'todo', client: 'http://x' },
      'client must be an S3Client or options',
    ],
    [
      'credentials one level off',
      { bucket: 'todo', client: { accessKeyId: 'secret' } },
      'use credentials: {',
    ],
    [
      'the name of another client',
      { bucket: 'todo', client: { s3ForcePathStyle: true } },
      'use forcePathStyle',
    ],
    ['retries', { bucket: 'todo', client: { maxAttempts: 3 } }, 'tried again by the store'],
    ['a client without retries to switch off', { bucket: 'todo', client: unknownClient() }, 'version 3.700'],
    ['a time of 0', { bucket: 'todo', requestTimeoutMs: 0 }, 'requestTimeoutMs must be a whole number'],
    ['half a socket', { bucket: 'todo', maxSockets: 0.5 }, 'maxSockets must be a whole number'],
  ])('are refused at once: %s', (_, options, reason) => {
    const create = () => s3(options as S3StoreOptions);
    expect(create).toThrow(ConfigurationError);
    expect(create).toThrow(reason);
  });

  it('are named all at once, and no value is shown', () => {
    const create = () =>
      s3({ bucket: '', maxSockets: -1, client: { secretAccessKey: 'hush' } } as unknown as S3StoreOptions);
    expect(create).toThrow(/bucket.*client.*maxSockets/s);
    expect(create).not.toThrow('hush');
  });

  it.each<S3StoreOptions>([
    { bucket: 'todo' },
    { bucket: 'todo', prefix: 'prod/todo.v2/' },
    { bucket: 'arn:aws:s3:eu-central-1:123456789012:accesspoint/todo', client: { region: 'eu-central-1' } },
    { bucket: 'todo', client: new S3Client({ region: 'eu-central-1' }) },
  ])('may be %j', (options) => {
    expect(s3(options)).toHaveProperty('open');
  });
});

function unknownClient() {
  return { send: () => undefined, middlewareStack: { identify: () => [] } };
}
