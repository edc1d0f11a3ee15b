import { afterAll, beforeAll, describe } from 'vitest';
import { describeClaims } from './contract/claims.contract.js';
import { describeClaimsUnderInterleaving } from './contract/claims-model.contract.js';
import { ContractContext, type CoordinationSubject } from './contract/context.contract.js';
import { describeMembers } from './contract/members.contract.js';
import { describeEndOfSession } from './contract/session-end.contract.js';

export type { CoordinationSubject } from './contract/context.contract.js';

export interface CoordinationContractOptions {
  /** How many random interleavings are tried. Fewer for a service that takes its time to expire a session. @default 100 */
  readonly propertyRuns?: number;
}

/**
 * The promises of `Coordination`, for every adapter to keep. No test relies on how long something takes: what the
 * service does in its own time is waited for.
 */
export function describeCoordination(
  name: string,
  create: () => Promise<CoordinationSubject>,
  { propertyRuns = 100 }: CoordinationContractOptions = {},
): void {
  describe(`${name} as a coordination service`, () => {
    const context = new ContractContext();
    beforeAll(async () => context.begin(await create()));
    afterAll(() => context.end());

    describeClaims(context);
    describeMembers(context);
    describeEndOfSession(context);
    describeClaimsUnderInterleaving(context, propertyRuns);
  });
}
