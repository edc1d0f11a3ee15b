export { Claim, Claims, type OnClaimLost } from './claims.js';
export { Membership } from './membership.js';
export { NodeSession } from './node-session.js';
