import { nameOfNode, type Fault } from './fault.js';

const MOVES_MS = [500, 1_500, 5_000, 60_000, 3_600_000];

/** Somebody sets the clock of a node, and back again. */
export const wallClock: Fault = {
  name: 'wall-clock',
  strikes: 'a node',
  plan({ choice, sessionTimeoutMs: timeoutMs, node }) {
    const ms = choice.pick(MOVES_MS) * choice.pick([1, -1]);
    return {
      what: `the wall clock of ${nameOfNode(node)} is moved ${Math.abs(ms) / 1_000} s ${ms > 0 ? 'forward' : 'back'}`,
      lastsMs: choice.between(0.5 * timeoutMs, 2 * timeoutMs),
      async begin({ nodes }) {
        await nodes[node]!.moveWallClock(ms);
        return () => nodes[node]!.moveWallClock(-ms);
      },
    };
  },
};
