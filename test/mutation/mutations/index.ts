import type { Mutation } from '../mutation.js';
import { NODES } from './nodes.js';
import { OWNERSHIP } from './ownership.js';
import { STORAGE } from './storage.js';
import { TURNS } from './turns.js';

/** All guards that are switched off, one at a time. */
export const MUTATIONS: readonly Mutation[] = [...OWNERSHIP, ...STORAGE, ...TURNS, ...NODES];
