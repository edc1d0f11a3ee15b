import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClaimOutcome, CoordinationSession } from '../coordination.js';
import { eventually, holderOf, type ContractContext } from './context.contract.js';

const SESSIONS = 3;
const KEYS = [0, 1, 2].map((n) => ({ type: 'list', id: `list-${n}` }));

/** What happens at the same time: one session may let go of the key, others want it. Or a session expires. */
type Step =
  | { readonly key: number; readonly claiming: readonly number[]; readonly releasing: number | undefined }
  | { readonly expiring: number };

const session = fc.nat(SESSIONS - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      key: fc.nat(KEYS.length - 1),
      claiming: fc.uniqueArray(session, { maxLength: SESSIONS }),
      releasing: fc.option(session, { nil: undefined }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ expiring: session }) },
);

/** Who holds a key, by the number of its session. */
interface Holding {
  readonly session: number;
  readonly zxid: string;
}

/** The rules for one key, and what they say against a set of outcomes. */
export class ClaimsModel {
  private readonly holdings: (Holding | undefined)[] = KEYS.map(() => undefined);
  private newestZxid = '';

  holderOf(key: number): Holding | undefined {
    return this.holdings[key];
  }

  expire(session: number): void {
    for (const [key, holding] of this.holdings.entries()) {
      if (holding?.session === session) this.holdings[key] = undefined;
    }
  }

  /** Takes over who holds the key afterwards. Returns what was wrong with the outcomes. */
  settle(step: Exclude<Step, { expiring: number }>, outcomes: ReadonlyMap<number, ClaimOutcome>): string[] {
    const before = this.holdings[step.key];
    const isReleased = before !== undefined && before.session === step.releasing;
    const wrong: string[] = [];
    let after = isReleased ? undefined : before;
    for (const [session, outcome] of outcomes) {
      if (!outcome.claimed) continue;
      const isHeldAlready = before?.session === session && before.zxid === outcome.zxid;
      if (isHeldAlready) continue;
      if (after) wrong.push(`${session} got what ${after.session} holds`);
      if (outcome.zxid <= this.newestZxid) wrong.push(`${outcome.zxid} is not above ${this.newestZxid}`);
      after = { session, zxid: outcome.zxid };
    }
    for (const [session, outcome] of outcomes) {
      if (outcome.claimed) continue;
      const named = outcome.holder.zxid;
      if (named !== after?.zxid && !(isReleased && named === before.zxid))
        wrong.push(`${session} was told ${named}`);
    }
    this.holdings[step.key] = after;
    if (after && after.zxid > this.newestZxid) this.newestZxid = after.zxid;
    return wrong;
  }
}

/** Three sessions, each replaced by a new one when it expires. */
class Scene {
  readonly model = new ClaimsModel();

  private constructor(
    private readonly context: ContractContext,
    private readonly open: (nodeId: string) => Promise<CoordinationSession>,
    private readonly sessions: CoordinationSession[],
  ) {}

  static async open(context: ContractContext): Promise<Scene> {
    const open = context.namespace();
    return new Scene(context, open, await Promise.all([open('node-0'), open('node-1'), open('node-2')]));
  }

  /** Returns what went wrong. */
  async take(step: Step): Promise<string[]> {
    if ('expiring' in step) {
      await this.expire(step.expiring);
      return [];
    }
    const outcomes = new Map<number, ClaimOutcome>();
    const claims = step.claiming
      // Whether a session that lets go and asks again at once has the claim afterwards is its own affair.
      .filter((number) => number !== step.releasing)
      .map(async (number) => {
        outcomes.set(number, await this.session(number).claim(KEYS[step.key]!));
      });
    if (step.releasing !== undefined) claims.push(this.session(step.releasing).release(KEYS[step.key]!));
    await Promise.all(claims);
    return this.model.settle(step, outcomes);
  }

  /** Who holds each key in the eyes of each session. */
  async seen(): Promise<unknown[]> {
    return Promise.all(
      this.sessions.map(async (session) => {
        const holders = await Promise.all(KEYS.map((key) => holderOf(session, key)));
        return holders.map((holder) => holder && [holder.sessionId, holder.zxid]);
      }),
    );
  }

  /** The same, as the model has it. */
  expected(): unknown[] {
    const holders = KEYS.map((_, key) => this.model.holderOf(key));
    return this.sessions.map(() =>
      holders.map((holding) => (holding ? [this.session(holding.session).id, holding.zxid] : null)),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.sessions.map((session) => session.close()));
  }

  private session(number: number): CoordinationSession {
    return this.sessions[number] as CoordinationSession;
  }

  private async expire(number: number): Promise<void> {
    await this.context.expire(this.session(number));
    this.model.expire(number);
    this.sessions[number] = await this.open(`node-${number}`);
    // The owner may know of the end before the service has carried it out.
    await eventually(async () => {
      if (JSON.stringify(await this.seen()) !== JSON.stringify(this.expected())) {
        throw new Error(`node-${number} has expired, but not its claims`);
      }
    });
  }
}

export function describeClaimsUnderInterleaving(context: ContractContext, runs: number): void {
  describe('claims', () => {
    it('never have two holders, in whatever order they are claimed, released and expire', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
          const scene = await Scene.open(context);
          for (const step of steps) {
            expect(await scene.take(step)).toEqual([]);
            expect(await scene.seen()).toEqual(scene.expected());
          }
          await scene.close();
        }),
        { numRuns: runs },
      );
    });
  });
}
