import { setTimeout as after } from 'node:timers/promises';
import type { TestNode } from 'nestjs-highlander/testing';
import type { Choice } from './choice.js';
import type { Caller, Subject } from './caller.js';
import { seconds } from './schedule.js';
import { Starvation } from './starvation.js';

/** How long it took after a round until all was well. */
export interface Recovery {
  readonly round: number;
  readonly tookMs: number;
  /** For how long of it this process wanted a processor and had none, as did the others of this machine. */
  readonly starvedMs: number;
  /** What answered last. */
  readonly last: string;
}

const RETRY_MS = 20;
const DEADLINE_MS = 10_000;
/** No run waits longer. */
const GIVES_UP_MS = 60_000;

/** Calls every object through every node, and changes it through one of them, until all have answered. */
export async function measureRecovery(
  round: number,
  caller: Caller,
  nodes: readonly TestNode[],
  subjects: readonly Subject[],
  choice: Choice,
): Promise<Recovery> {
  const starvation = new Starvation();
  const beganMs = performance.now();
  let [tookMs, last] = [0, 'nothing'];
  const until = async (what: string, call: () => Promise<boolean>): Promise<void> => {
    while (!(await call()) && performance.now() - beganMs < GIVES_UP_MS) await after(RETRY_MS);
    const ms = performance.now() - beganMs;
    if (ms > tookMs) [tookMs, last] = [ms, what];
  };
  const probes = subjects.flatMap((subject, index) => {
    const { kind, id } = subject;
    const chosen = choice.pick(nodes);
    let attempts = 0;
    const update = until(`update of ${kind.type}/${id} through ${chosen.name}`, () => {
      // Each attempt with a value of its own: those before may have been made, or may still be.
      const unique = `probe.${round}.${index}.${attempts++}`;
      const operation = kind.choose(choice, { unique, lastRead: null });
      return caller.call(`probe ${chosen.name}`, chosen.with({ timeoutMs: DEADLINE_MS }), subject, operation);
    });
    const reads = nodes.map((node) =>
      until(`read of ${kind.type}/${id} through ${node.name}`, () =>
        caller.call(`probe ${node.name}`, node.with({ timeoutMs: DEADLINE_MS }), subject, { name: 'read' }),
      ),
    );
    return [update, ...reads];
  });
  await Promise.all(probes);
  return { round, tookMs, starvedMs: starvation.stop(), last };
}

export function nameOfRecovery({ round, tookMs, starvedMs, last }: Recovery): string {
  return (
    `after round ${round} it took ${seconds(tookMs)} until all objects answered, the last one the ${last}, ` +
    `with no processor for ${seconds(starvedMs)} of it`
  );
}
