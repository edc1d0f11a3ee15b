export interface Interval {
  readonly startMs: number;
  /** undefined where it goes on for ever. */
  readonly endMs: number | undefined;
  /** What it must be wide, to hold its label. */
  readonly widthPx: number;
}

export interface TimeScale {
  readonly widthPx: number;
  readonly ticks: readonly { readonly atPx: number; readonly ms: number }[];
  at(ms: number): number;
}

const MIN_GAP_PX = 14;
const MIN_TICK_GAP_PX = 56;

/** Places for the starts and ends of intervals: in the order of their times, and each as far along as labels need. */
export function timeScale(intervals: readonly Interval[]): TimeScale {
  const endingAt = (ms: number): Interval[] =>
    intervals.filter(({ startMs, endMs }) => endMs === ms && startMs < ms);
  const times = [
    ...new Set(
      intervals.flatMap(({ startMs, endMs }) => (endMs === undefined ? [startMs] : [startMs, endMs])),
    ),
  ].sort((a, b) => a - b);
  const places = new Map<number, number>();
  let lastPx = -MIN_GAP_PX;
  for (const ms of times) {
    lastPx = Math.max(
      lastPx + MIN_GAP_PX,
      ...endingAt(ms).map(({ startMs, widthPx }) => places.get(startMs)! + widthPx),
    );
    places.set(ms, lastPx);
  }
  const open = intervals.filter(({ endMs }) => endMs === undefined);
  const widthPx = Math.max(lastPx + MIN_GAP_PX, ...open.map((one) => places.get(one.startMs)! + one.widthPx));
  return { widthPx, at: (ms) => places.get(ms)!, ticks: ticksOf(places) };
}

function ticksOf(places: ReadonlyMap<number, number>): TimeScale['ticks'] {
  const ticks: { atPx: number; ms: number }[] = [];
  const originMs = places.keys().next().value ?? 0;
  for (const [ms, atPx] of places) {
    const last = ticks.at(-1);
    if (!last || atPx - last.atPx >= MIN_TICK_GAP_PX) ticks.push({ atPx, ms: ms - originMs });
  }
  return ticks;
}
