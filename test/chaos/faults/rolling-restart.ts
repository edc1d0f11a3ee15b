import { bringBack, type Fault } from './fault.js';

/** A new version is deployed: one node after the other stops, in good order, and starts again. */
export const rollingRestart: Fault = {
  name: 'rolling-restart',
  strikes: 'all nodes',
  plan: () => ({
    what: 'all nodes are restarted, one after the other',
    lastsMs: 0,
    async begin({ nodes }) {
      for (const node of nodes) await bringBack(node);
      return () => Promise.resolve();
    },
  }),
};
