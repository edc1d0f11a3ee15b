import { expect, it } from 'vitest';
import { ConfigurationError } from '../../errors/index.js';
import { describeServers, parseServers, type ServerList } from './server-list.js';
import { zookeeper } from './zookeeper.coordination.js';
import type { ZooKeeperOptions } from './zookeeper.options.js';

it.each([
  ['a', 'a:2181'],
  ['a:1,b:2', 'a:1,b:2'],
  [' a:1 , b ', 'a:1,b:2181'],
  ['a:1,b/apps/todo', 'a:1,b:2181/apps/todo'],
  ['a/', 'a:2181'],
  ['127.0.0.1:2181', '127.0.0.1:2181'],
  ['[::1]:2181,[fe80::1%eth0]', '[::1]:2181,[fe80::1%eth0]:2181'],
])('reads %j as %j', (text, described) => {
  expect(describeServers(parseServers(text) as ServerList)).toBe(described);
  expect(describeServers(parseServers(text.split(',')) as ServerList)).toBe(described);
});

it.each([
  '',
  'a,',
  'a:0',
  'a:65536',
  'a:b',
  '::1',
  'http://a:2181',
  'user@a',
  'a b',
  'a//b',
  'a/../b',
  'a/.',
  'a/\u0001',
])('refuses %j as servers', (text) => {
  expect(() => zookeeper({ servers: text })).toThrow(/^zookeeper: servers: "/);
});

const servers = 'a:2181';
const wrong: [string, unknown, RegExp][] = [
  ['no options', undefined, /at least the servers/],
  ['no servers', {}, /servers must be/],
  ['an empty list', { servers: [] }, /servers must be/],
  ['numbers', { servers: [2181] }, /servers must be/],
  ['an unknown option', { servers, sessionTimeout: 1 }, /unknown option sessionTimeout \(known: servers, /],
  ['a timeout of 0', { servers, sessionTimeoutMs: 0 }, /sessionTimeoutMs must be a whole number/],
  ['a text', { servers, connectTimeoutMs: '10s' }, /connectTimeoutMs must be/],
  ['a long tick', { servers, tickMs: 5_001 }, /tickMs must not be more than half/],
  ['a relative root', { servers, root: 'highlander' }, /root must be/],
  ['an empty root', { servers, root: '' }, /root must be/],
  ['another scheme', { servers, auth: { scheme: 'sasl', credentials: 'a:secret' } }, /auth must be/],
  ['no password', { servers, auth: { scheme: 'digest', credentials: 'secret' } }, /auth must be/],
];

it.each(wrong)('refuses %s at once, without showing secrets', (_, options, message) => {
  const make = () => zookeeper(options as ZooKeeperOptions);
  expect(make).toThrow(ConfigurationError);
  expect(make).toThrow(message);
  expect(make).not.toThrow(/secret/);
});

it('names all faults at once', () => {
  expect(() => zookeeper({ servers: '', tickMs: -1, root: 'x' })).toThrow(/servers.*tickMs.*root/);
});

it('takes what is right', () => {
  expect(
    zookeeper({
      servers: ['a:2181', 'b:2181'],
      sessionTimeoutMs: 4_000,
      connectTimeoutMs: 1_000,
      tickMs: 2_000,
      root: '/',
      auth: { scheme: 'digest', credentials: 'ann:a:b' },
    }),
  ).toHaveProperty('openSession');
});
