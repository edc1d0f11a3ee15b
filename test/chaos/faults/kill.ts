import { bringBack, nameOfNode, type Fault } from './fault.js';

/** A node loses its power, and comes back as another one. */
export const kill: Fault = {
  name: 'kill',
  strikes: 'a node',
  plan: ({ choice, sessionTimeoutMs: timeoutMs, node }) => ({
    what: `${nameOfNode(node)} is killed (SIGKILL)`,
    lastsMs: choice.between(0.2 * timeoutMs, 2.5 * timeoutMs),
    async begin({ nodes }) {
      await nodes[node]!.kill();
      return () => bringBack(nodes[node]!);
    },
  }),
};
