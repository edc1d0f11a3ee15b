import type { TransportGround, TransportIdentity } from '../transport.js';
import type { ResolvedTcpOptions } from './tcp-options.js';

/** What all connections of a node share. */
export interface LinkContext extends TransportGround {
  readonly identity: TransportIdentity;
  readonly options: ResolvedTcpOptions;
}
