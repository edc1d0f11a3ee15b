import type { Patch } from './patched-build.js';

/** The programs that look for violations, and where their sources are, from this folder. */
export const KILLERS = {
  simulation: '../simulation/main.ts',
  stores: 'killers/stores.ts',
  'stale-owner': 'killers/stale-owner.ts',
  's3-doubt': 'killers/s3-doubt.ts',
  claims: 'killers/claims.ts',
  lease: 'killers/lease.ts',
} as const;

/** With those that they start. */
export const PROGRAMS = { ...KILLERS, 'lease-owner': 'killers/lease-owner.ts' } as const;

/** A program with its arguments, and the server that it needs. */
export interface Killer {
  readonly program: keyof typeof KILLERS;
  readonly args?: readonly string[];
  readonly server?: 'zookeeper' | 's3';
}

/** A guard of the library, switched off. */
export interface Mutation {
  readonly name: string;
  /** What the library does then, in plain words. */
  readonly fault: string;
  /** Of the invariants in ARCHITECTURE.md, the one that the guard keeps. */
  readonly invariant: string;
  readonly patches: readonly [Patch, ...Patch[]];
  readonly killer: Killer;
  /** How long it took on average, and at most, with several seeds: measured once, for the documentation. */
  readonly found: string;
}

export const SIMULATION: Killer = { program: 'simulation' };

/** An owner that hears nothing of the world any more. */
export function staleOwner(scene: string): Killer {
  return { program: 'stale-owner', args: ['--scene', scene] };
}
