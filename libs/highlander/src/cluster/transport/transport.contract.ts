import { afterEach, describe } from 'vitest';
import { ContractContext } from './contract/context.contract.js';
import { describePeers } from './contract/peers.contract.js';
import { describeRequests } from './contract/requests.contract.js';
import type { TransportProvider } from './transport.js';

/** The promises of `Transport`, for every adapter to keep. `create` makes what the nodes of one cluster share. */
export function describeTransport(name: string, create: () => TransportProvider): void {
  describe(`${name} as a transport`, () => {
    const context = new ContractContext(create);
    afterEach(() => context.end());

    describeRequests(context);
    describePeers(context);
  });
}
