import { describe, expect, it } from 'vitest';
import { ODD_IDS } from '../../storage/odd-ids.fixture.js';
import { holderOf, take, type ContractContext } from './context.contract.js';

const key = { type: 'list', id: 'groceries' };

export function describeClaims(context: ContractContext): void {
  describe('a claim', () => {
    it('has one winner, however many ask at the same time, and the others learn who', async () => {
      const open = context.namespace();
      const sessions = await Promise.all(Array.from({ length: 8 }, (_, n) => open(`node-${n}`)));
      const outcomes = await Promise.all(sessions.map((session) => session.claim(key)));
      const winners = sessions.filter((_, n) => outcomes[n]?.claimed);
      expect(winners).toHaveLength(1);
      const holder = await holderOf(winners[0]!, key);
      expect(holder).toMatchObject({ sessionId: winners[0]!.id });
      for (const outcome of outcomes) {
        expect(outcome).toEqual(
          outcome.claimed ? { claimed: true, zxid: holder?.zxid } : { claimed: false, holder },
        );
      }
    });

    it('names its node, address and session', async () => {
      const open = context.namespace();
      const session = await open('node-a');
      const zxid = await take(session, key);
      expect(await holderOf(await open('node-b'), key)).toEqual({
        nodeId: 'node-a',
        address: 'node-a:7000',
        sessionId: session.id,
        zxid,
      });
    });

    it('is the same claim when its session asks again, one after the other or at once', async () => {
      const session = await context.namespace()('node-a');
      const [first, second] = await Promise.all([take(session, key), take(session, key)]);
      expect([second, await take(session, key)]).toEqual([first, first]);
    });

    it('is not shared by the sessions of one node', async () => {
      const open = context.namespace();
      const [one, other] = [await open('node-a'), await open('node-a')];
      await take(one, key);
      expect(await other.claim(key)).toMatchObject({ claimed: false, holder: { sessionId: one.id } });
    });

    it('has a zxid above those of all claims before it, whoever made them and wherever', async () => {
      const open = context.namespace();
      const [a, b, elsewhere] = [
        await open('node-a'),
        await open('node-b'),
        await context.namespace()('node-c'),
      ];
      const zxids = [await take(a, key)];
      await a.release(key);
      zxids.push(await take(a, key));
      zxids.push(await take(a, { ...key, id: 'chores' }));
      await a.release(key);
      zxids.push(await take(b, key), await take(elsewhere, key));
      await context.expire(b);
      zxids.push(await take(a, { ...key, id: 'books' }));
      for (const zxid of zxids) expect(zxid).toMatch(/^[0-9a-f]{16}$/);
      expect(zxids).toEqual([...new Set(zxids)].sort());
    });

    it('can be taken by another session once it was released', async () => {
      const open = context.namespace();
      const [a, b] = [await open('node-a'), await open('node-b')];
      await take(a, key);
      await a.release(key);
      expect(await holderOf(b, key)).toBeNull();
      const zxid = await take(b, key);
      expect(await a.claim(key)).toMatchObject({ claimed: false, holder: { nodeId: 'node-b', zxid } });
    });

    it('is not released by a session that does not hold it', async () => {
      const open = context.namespace();
      const [a, b] = [await open('node-a'), await open('node-b')];
      const zxid = await take(a, key);
      await b.release(key);
      expect(await holderOf(b, key)).toMatchObject({ sessionId: a.id, zxid });
    });

    it('may be released when nobody holds it', async () => {
      const session = await context.namespace()('node-a');
      await session.release(key);
      expect(await holderOf(session, key)).toBeNull();
    });

    it('is one for each id, however odd the ids are', async () => {
      const session = await context.namespace()('node-a');
      const zxids = await Promise.all(ODD_IDS.map((id) => take(session, { type: 'list', id })));
      expect(new Set(zxids).size).toBe(ODD_IDS.length);
      const holders = await Promise.all(ODD_IDS.map((id) => session.lookup({ type: 'list', id })));
      expect(holders.map((holder) => holder?.zxid)).toEqual(zxids);
      await Promise.all(ODD_IDS.slice(1).map((id) => session.release({ type: 'list', id })));
      expect(await session.lookup({ type: 'list', id: ODD_IDS[0]! })).toMatchObject({ zxid: zxids[0] });
    });

    it('does not stand in the way of the same id of another type, or in another namespace', async () => {
      const open = context.namespace();
      const [here, there] = [await open('node-a'), await context.namespace()('node-b')];
      await take(here, key);
      expect(await there.claim(key)).toMatchObject({ claimed: true });
      expect(await here.claim({ ...key, type: 'lists' })).toMatchObject({ claimed: true });
      await there.release(key);
      expect(await holderOf(here, key)).toMatchObject({ nodeId: 'node-a' });
    });
  });
}
