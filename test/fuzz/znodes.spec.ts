import { expect, it } from 'vitest';
import { CoordinationUnavailableError } from 'nestjs-highlander';
import { decodeClaim, encodeClaim } from '../../libs/highlander/src/coordination/zookeeper/claim-data.js';
import { decodeMember } from '../../libs/highlander/src/coordination/zookeeper/member-data.js';
import { isZnodePath, parseServers } from '../../libs/highlander/src/coordination/zookeeper/server-list.js';
import type { Dice } from './support/dice.js';
import { fuzz, FUZZ_TIMEOUT_MS } from './support/fuzz.js';
import { hostileId } from './support/hostile-ids.js';
import { mutateBytes } from './support/mutate-bytes.js';
import { mutateValue } from './support/mutate-value.js';

const KEY = { type: 'note', id: 'x' };
const OWNER = { namespace: 'default', nodeId: 'd2f1', address: '10.0.0.1:7420' };
const CLAIM = encodeClaim(OWNER, KEY);
const MEMBER = Buffer.from(
  JSON.stringify({ nodeId: 'd2f1', address: null, types: { note: 1 }, startedAt: 1e12, draining: false }),
);
const SERVERS = Buffer.from('zoo-1:2181,[::1]:2182,10.0.0.1/chroot/a');

it(
  'the data of a claim names an owner, or the claim is refused with the path of its znode',
  () =>
    fuzz('claims', { inputs: 5_000 }, (dice) => {
      const data = damaged(dice, CLAIM);
      try {
        const { nodeId, address } = decodeClaim(
          data,
          '/claims/00/note:x',
          dice.chance(0.5) ? KEY : undefined,
        );
        expect(nodeId).toEqual(expect.any(String));
        expect(address === null || typeof address === 'string').toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(CoordinationUnavailableError);
        expect((error as Error).message).toContain('/claims/00/note:x');
      }
    }),
  FUZZ_TIMEOUT_MS,
);

it(
  'the data of a member are those of a node, or of nobody',
  () =>
    fuzz('members', { inputs: 5_000 }, (dice) => {
      const member = decodeMember(damaged(dice, MEMBER));
      if (!member) return;
      const { nodeId, address, types, startedAt, draining } = member;
      expect([typeof nodeId, typeof startedAt, typeof draining]).toEqual(['string', 'number', 'boolean']);
      expect(address === null || typeof address === 'string').toBe(true);
      expect(Array.isArray(types)).toBe(false);
      for (const version of Object.values(types)) expect(Number.isFinite(version)).toBe(true);
    }),
  FUZZ_TIMEOUT_MS,
);

it(
  'a list of servers is read, or refused in words',
  () =>
    fuzz('server-lists', { inputs: 4_000 }, (dice) => {
      const text = dice.chance(0.7) ? mutateBytes(dice, SERVERS).toString() : hostileId(dice);
      const list = parseServers(text);
      if (typeof list === 'string') {
        expect(list).not.toBe('');
        return;
      }
      expect(isZnodePath(list.chroot)).toBe(true);
      expect(list.servers.length).toBeGreaterThan(0);
      for (const { host, port } of list.servers)
        expect(host !== '' && port >= 1 && port <= 65_535).toBe(true);
    }),
  FUZZ_TIMEOUT_MS,
);

function damaged(dice: Dice, valid: Buffer): Buffer {
  if (dice.chance(0.5))
    return mutateBytes(dice, valid, [CLAIM, MEMBER, Buffer.from('{"__proto__":{"a":1},"types":[1e999]}')]);
  const value = mutateValue(dice, JSON.parse(valid.toString()));
  return Buffer.from(
    JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? Number(part) : part)) ?? '',
  );
}
