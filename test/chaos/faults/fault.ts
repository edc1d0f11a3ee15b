import type { TestCluster, TestNode } from 'nestjs-highlander/testing';
import type { Choice } from '../choice.js';
import type { S3Gateway } from '../s3-gateway.js';

/** What a fault strikes. Faults that strike the same are not brought together. */
export type Place = 'a node' | 'all nodes' | 'zookeeper' | 's3';

/** What a fault is planned with. */
export interface Plan {
  readonly choice: Choice;
  readonly sessionTimeoutMs: number;
  /** The node that it strikes, counted from 0 among those that run when its round begins. */
  readonly node: number;
}

/** Where a fault happens. */
export interface Stage {
  readonly cluster: TestCluster;
  readonly gateway: S3Gateway;
  /** Those that ran when the round began. */
  readonly nodes: readonly TestNode[];
  /** Clients begin to read every object through this node. */
  readonly readThrough: (node: TestNode) => void;
}

/** A fault as it will happen. */
export interface Blow {
  /** Completes the sentence "at 3.0 s …, for 2.0 s". */
  readonly what: string;
  /** From its begin to when it is ended. */
  readonly lastsMs: number;
  /** Resolves to what ends it; when that has resolved, the fault is over. */
  readonly begin: (stage: Stage) => Promise<() => Promise<void>>;
}

/** One way in which a cluster suffers. */
export interface Fault {
  readonly name: string;
  readonly strikes: Place;
  plan(plan: Plan): Blow;
}

/** As people count. */
export function nameOfNode(node: number): string {
  return `node ${node + 1}`;
}

/** Brings a node back, whatever else may still be wrong: a node that doesn't start is started again. */
export async function bringBack(node: TestNode): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await node.restart();
    } catch (error) {
      if (attempt === 5) throw error;
    }
  }
}
