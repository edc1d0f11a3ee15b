import { expect, it } from 'vitest';
import { decodeMember } from './member-data.js';

const MEMBER = { nodeId: 'd2f1', address: null, types: { list: 1 }, startedAt: 5, draining: false };

it('a member tells what it is', () => {
  expect(decodeMember(Buffer.from(JSON.stringify(MEMBER)))).toEqual(MEMBER);
});

it.each([
  ['types in a list', '[1]'],
  ['a version that is no whole number', '{"list":1.5}'],
  ['a version beyond all measure', '{"list":1e999}'],
])('no member has %s', (_what, types) => {
  const data = JSON.stringify(MEMBER).replace('{"list":1}', types);
  expect(decodeMember(Buffer.from(data))).toBeUndefined();
});
