/** A repeatable source of choices: a number from 0 to `choices` - 1. */
export type Choose = (choices: number) => number;

/** Choices that are the same for the same seed (mulberry32). */
export function choicesOf(seed: number): Choose {
  let state = seed;
  return (choices) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % choices;
  };
}
