import { expect, vi } from 'vitest';
import { Dice } from './dice.js';
import { bytesInUse } from './heap.js';
import { prototypesNow } from './prototypes.js';

/*
 * One run of inputs against one property. What always holds, whatever the input, is checked here: an outcome within a
 * while, no fault outside of it, untouched prototypes, and no more memory in use after many inputs than after few.
 *
 * Every input is made of the seed and its own number alone, so that one can be repeated without those before it.
 */

const { HIGHLANDER_SEED, HIGHLANDER_FUZZ_INPUTS, HIGHLANDER_FUZZ_FROM } = process.env;

const seed = Number(HIGHLANDER_SEED ?? Math.floor(Math.random() * 2 ** 31));
const from = Number(HIGHLANDER_FUZZ_FROM ?? 0);

/** How long one input may take: what takes longer on a busy machine hangs. */
const OUTCOME_MS = 10_000;

/** A run warms up for a part of its inputs; the rest may not leave more than this behind, each. */
const WARM_UP_PART = 0.3;
const BYTES_PER_INPUT = 20;
// Compiled code, caches of bounded size, and the noise of the collector.
const BYTES_OF_A_PROCESS = 12 * 1024 * 1024;

// Sockets and timers that come and go with whatever else the process does.
const MORE_RESOURCES = 20;

/** For `it`: long runs take what they take. */
export const FUZZ_TIMEOUT_MS = HIGHLANDER_FUZZ_INPUTS === undefined ? 90_000 : 6 * 3_600_000;

export interface FuzzOptions {
  /** How many inputs are tried where nobody asks for more. */
  readonly inputs: number;
  /** How many are tried at the same time. */
  readonly atOnce?: number;
}

/** Takes one input. Throws, or rejects, where the property doesn't hold. */
export type Attempt = (dice: Dice, index: number) => unknown;

/** Tries the property with many inputs. Rejects with the first one for which it doesn't hold. */
export async function fuzz(
  name: string,
  { inputs, atOnce = 1 }: FuzzOptions,
  attempt: Attempt,
): Promise<void> {
  const total = Number(HIGHLANDER_FUZZ_INPUTS ?? inputs);
  const prototypes = prototypesNow();
  const beganMs = performance.now();
  await withoutFaults(name, async (checkFaults) => {
    const run = async (first: number, end: number) => {
      for (let index = first; index < end; index += atOnce) {
        const batch = Array.from({ length: Math.min(atOnce, end - index) }, (_, offset) => index + offset);
        await Promise.all(batch.map((number) => outcomeOf(name, number, attempt)));
        if ((index & 0x3ff) < atOnce) await new Promise((resolve) => setImmediate(resolve));
        checkFaults(index);
      }
    };
    const warmedUp = from + Math.ceil(total * WARM_UP_PART);
    await run(from, warmedUp);
    const resources = process.getActiveResourcesInfo().length;
    const before = await bytesInUse();
    await run(warmedUp, from + total);
    // What was closed last takes a moment.
    await vi.waitFor(() =>
      expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(resources + MORE_RESOURCES),
    );
    const grownBytes = (await bytesInUse()) - before;
    const allowedBytes = BYTES_OF_A_PROCESS + total * (1 - WARM_UP_PART) * BYTES_PER_INPUT;
    expect(grownBytes, `${name}: growth in bytes, seed ${seed}`).toBeLessThan(allowedBytes);
  });
  expect(prototypesNow(), `${name}: the prototypes, seed ${seed}`).toBe(prototypes);
  const tookMs = Math.round(performance.now() - beganMs);
  console.log(`${name}: ${total} inputs in ${tookMs} ms, seed ${seed}`);
}

async function outcomeOf(name: string, index: number, attempt: Attempt): Promise<void> {
  const beganMs = performance.now();
  let timer: NodeJS.Timeout | undefined;
  try {
    const outcome = attempt(new Dice(hash(`${seed} ${name} ${index}`)), index);
    if (outcome instanceof Promise) {
      const late = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new Error(`there is no outcome after ${OUTCOME_MS} ms`)), OUTCOME_MS);
      });
      await Promise.race([outcome, late]);
    } else if (performance.now() - beganMs > OUTCOME_MS) {
      throw new Error(`the outcome took more than ${OUTCOME_MS} ms`);
    }
  } catch (cause) {
    throw new Error(`${name}: ${String(cause)}\nRepeat it: --seed ${seed} --from ${index} --inputs 1`, {
      cause,
    });
  } finally {
    clearTimeout(timer);
  }
}

/** A fault that nobody handles would have ended the process. */
async function withoutFaults(
  name: string,
  task: (check: (index: number) => void) => Promise<void>,
): Promise<void> {
  const faults: unknown[] = [];
  const note = (fault: unknown) => void faults.push(fault);
  const check = (index?: number) => {
    if (faults.length === 0) return;
    const where = index === undefined ? 'at the end' : `near input ${index}`;
    throw new Error(`${name}: ${String(faults[0])} was handled by nobody, ${where}, seed ${seed}`, {
      cause: faults[0],
    });
  };
  process.on('unhandledRejection', note).on('uncaughtException', note);
  try {
    await task(check);
    await new Promise((resolve) => setImmediate(resolve));
    check();
  } finally {
    process.off('unhandledRejection', note).off('uncaughtException', note);
  }
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
}
