export type { ClaimOwner } from './claim-session.js';
export { Claim, Claims, type ClaimsContext } from './claims.js';
export { Membership, type MemberDescription } from './membership.js';
export { NodeSession } from './node-session.js';
export { NodeTransport } from './node-transport.js';
export * from './transport/index.js';
