import type { NodeConnection } from 'nestjs-highlander/testing';
import { nameOfNode, type Fault } from './fault.js';

const NAMES = { coordination: 'ZooKeeper', storage: 'S3', peers: 'the other nodes' };
const WAYS = {
  both: 'hears nothing of, and is not heard by,',
  in: 'hears nothing of',
  out: 'is not heard by',
};

/** Nothing gets through between a node and one of the others that it needs, in one direction or both. */
export function cutOff(name: string, from: NodeConnection): Fault {
  return {
    name,
    strikes: 'a node',
    plan({ choice, sessionTimeoutMs: timeoutMs, node }) {
      const direction = choice.pick(['both', 'in', 'out'] as const);
      return {
        what: `${nameOfNode(node)} ${WAYS[direction]} ${NAMES[from]}`,
        lastsMs: choice.between(0.5 * timeoutMs, 2.5 * timeoutMs),
        begin({ nodes }) {
          nodes[node]!.isolate(from, direction);
          return Promise.resolve(() => {
            nodes[node]!.heal();
            return Promise.resolve();
          });
        },
      };
    },
  };
}
