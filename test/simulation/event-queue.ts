import type { Process } from './process.js';

/** Something that is to happen. */
export interface WorldEvent {
  atMs: number;
  readonly process: Process;
  readonly label: string;
  readonly task: () => void;
  isCancelled: boolean;
}

interface Place {
  readonly event: WorldEvent;
  readonly order: number;
}

/** Events by their time; of one time, in the order in which they came. A binary heap. */
export class EventQueue {
  private readonly heap: Place[] = [];
  private orders = 0;

  /** Whether nothing is to happen that has not been called off. */
  get isEmpty(): boolean {
    return this.heap.every(({ event }) => event.isCancelled || event.process.isDead);
  }

  push(event: WorldEvent): void {
    const { heap } = this;
    const place = { event, order: this.orders++ };
    let index = heap.length;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(place, heap[parent]!)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = place;
  }

  pop(): WorldEvent | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last) return undefined;
    if (heap.length > 0) this.sink(last);
    return first.event;
  }

  private sink(place: Place): void {
    const { heap } = this;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, place)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = place;
  }
}

function isBefore(one: Place, other: Place): boolean {
  return (
    one.event.atMs < other.event.atMs || (one.event.atMs === other.event.atMs && one.order < other.order)
  );
}
