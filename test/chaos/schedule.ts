import { Choice } from './choice.js';
import type { Blow, Fault } from './faults/index.js';

/** A fault and when it comes. */
export interface PlannedFault extends Blow {
  readonly name: string;
  /** Counted from the begin of its round. */
  readonly beginsAfterMs: number;
}

/** Faults that overlap. It is over when all of them are and every object has answered again. */
export interface Round {
  readonly faults: readonly PlannedFault[];
  /** How long nothing happens after it. */
  readonly calmMs: number;
}

export interface ScheduleOptions {
  readonly seed: number;
  /** About how long it takes; at least until each fault has come once. */
  readonly minutes: number;
  readonly faults: readonly Fault[];
  readonly sessionTimeoutMs: number;
}

const NODES = 3;
const MOST_AT_ONCE = 3;
// What takes its own time: all nodes are restarted, or move.
const ALL_NODES_MS = 9_000;

/** What will happen in a run: the same for the same seed. */
export function planRun({ seed, minutes, faults, sessionTimeoutMs }: ScheduleOptions): readonly Round[] {
  const choice = new Choice(seed);
  const rounds: Round[] = [];
  let deck: Fault[] = choice.shuffled(faults);
  let isFirstDeck = true;
  let lastsMs = 0;
  while (isFirstDeck || lastsMs < minutes * 60_000) {
    const drawn = draw(deck, choice.between(1, MOST_AT_ONCE));
    deck = deck.filter((fault) => !drawn.includes(fault));
    const nodes = choice.shuffled(Array.from({ length: NODES }, (_, node) => node));
    const planned = drawn.map((fault, index) => ({
      ...fault.plan({ choice, sessionTimeoutMs, node: nodes[index]! }),
      name: fault.name,
      beginsAfterMs: index === 0 ? 0 : choice.between(0, sessionTimeoutMs),
    }));
    const round = { faults: planned, calmMs: choice.between(300, 1_500) };
    rounds.push(round);
    lastsMs += estimate(round, drawn, sessionTimeoutMs);
    if (deck.length === 0) {
      deck = choice.shuffled(faults);
      isFirstDeck = false;
    }
  }
  return rounds;
}

/** For people: what will happen, when, to whom, for how long. */
export function describeRounds(rounds: readonly Round[]): string {
  return rounds
    .map(({ faults }, index) =>
      [`Round ${index + 1} of ${rounds.length}`, ...faults.map(describe)].join('\n'),
    )
    .join('\n');
}

function describe({ name, what, beginsAfterMs, lastsMs }: PlannedFault): string {
  const lasts = lastsMs > 0 ? `, for ${seconds(lastsMs)}` : '';
  return `  after ${seconds(beginsAfterMs)}  ${what}${lasts}  [${name}]`;
}

export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

/** The first cards of the deck that go together. */
function draw(deck: readonly Fault[], count: number): Fault[] {
  const drawn: Fault[] = [];
  for (const fault of deck) {
    if (drawn.length === count) break;
    if (drawn.every((other) => goTogether(fault, other))) drawn.push(fault);
  }
  return drawn;
}

function goTogether({ strikes: one }: Fault, { strikes: other }: Fault): boolean {
  const both = [one, other];
  if (both.includes('all nodes')) return !both.includes('a node') && one !== other;
  return one !== other || one === 'a node';
}

function estimate({ faults, calmMs }: Round, drawn: readonly Fault[], sessionTimeoutMs: number): number {
  const ends = faults.map(({ beginsAfterMs, lastsMs }, index) => {
    const ownMs = drawn[index]!.strikes === 'all nodes' ? ALL_NODES_MS : 0;
    return beginsAfterMs + lastsMs + ownMs;
  });
  return Math.max(...ends) + sessionTimeoutMs + calmMs;
}
