// One end of a pair whose requests are measured, by the transport or by bare sockets: `<side> <role> [where]`.
import { ownCpuUs } from '../support/compare-costs.mjs';
import { answerRequests } from '../support/other-process.mjs';
import { rateOf } from '../support/rate.mjs';
import { rawAnswerer, rawAsker } from '../support/raw-peers.mjs';

// Not exported by the package: what is measured is the transport by itself.
const { tcpTransport } = await import('../../libs/highlander/dist/cluster/transport/index.js');
const { systemClock } = await import('../../libs/highlander/dist/clock/index.js');
const { systemRandom } = await import('../../libs/highlander/dist/random/index.js');

const REQUEST = {
  type: 'counter',
  id: 'item 42',
  handler: 'add',
  args: [1],
  remainingMs: 29_871.5,
  chain: ['list:home'],
};
const answer = (request) => ({ ok: true, value: request.args[0] });

const SIDES = {
  async ours(nodeId, address) {
    const node = tcpTransport().create(
      { namespace: 'bench', nodeId },
      { clock: systemClock, random: systemRandom },
    );
    const where = await node.start(async (request) => answer(request));
    return { where, ask: () => node.request({ nodeId: 'answerer', address }, REQUEST) };
  },
  async raw(role, port) {
    if (role === 'answerer') return { where: await rawAnswerer(answer) };
    const asker = rawAsker(port);
    return { ask: () => asker.ask(REQUEST) };
  },
};

const [side, role, given] = process.argv.slice(2);
const { where, ask } = await SIDES[side](role, given);
answerRequests({
  where: () => where,
  cpuUs: ownCpuUs,
  round: ({ count, inFlight }) => rateOf(count, inFlight, ask),
});
