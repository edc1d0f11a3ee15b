import { nameOfNode, type Fault } from './fault.js';

/** A node stands still for longer than its session lives, as a machine does that is suspended, and knows nothing of it. */
export const pause: Fault = {
  name: 'pause',
  strikes: 'a node',
  plan: ({ choice, sessionTimeoutMs: timeoutMs, node }) => ({
    what: `${nameOfNode(node)} is stopped (SIGSTOP)`,
    // Around the end of the lease is where mistakes would show.
    lastsMs: choice.chance(0.3)
      ? choice.between(0.8 * timeoutMs, 1.2 * timeoutMs)
      : choice.between(1.2 * timeoutMs, 2.5 * timeoutMs),
    begin({ nodes, readThrough }) {
      nodes[node]!.pause();
      return Promise.resolve(() => {
        // What it finds when it wakes must not be answered from what it remembers.
        readThrough(nodes[node]!);
        nodes[node]!.resume();
        return Promise.resolve();
      });
    },
  }),
};
