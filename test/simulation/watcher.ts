import type { MemoryStore } from 'nestjs-highlander';
import type { SimulatedNode } from './node.js';
import type { PlannedObject } from './plan.js';
import type { World } from './world.js';

/** Somebody who watches an object from one node: revisions only grow, and the last one always comes. */
export class Watcher {
  readonly key: string;
  private revision = -1;
  private isOver = false;
  private subscription: { unsubscribe(): void } | undefined;

  constructor(world: World, node: SimulatedNode, { kind, id }: PlannedObject, storage: MemoryStore) {
    this.key = `${kind.type}:${id}`;
    const over = (): void => {
      this.isOver = true;
    };
    void node.died.then(over);
    node.onStop(over);
    this.subscription = node.objects!.watch(kind.type, id).subscribe({
      next: ({ revision }) => {
        world.note(`a watcher of ${kind.type}:${id} on ${node.name} sees revision ${revision}`);
        if (revision <= this.revision) {
          world.violation(`a watcher of ${kind.type}:${id} saw revision ${revision} after ${this.revision}`);
        }
        if (revision > storedRevision(storage, kind.type, id)) {
          world.violation(`a watcher of ${kind.type}:${id} saw revision ${revision}, which is not stored`);
        }
        this.revision = revision;
      },
      error: over,
      complete: over,
    });
  }

  /** Whether the watcher has seen so much, or can't see any more. */
  knows(revision: number): boolean {
    return this.isOver || this.revision >= revision;
  }

  stop(): void {
    this.subscription?.unsubscribe();
  }
}

function storedRevision(storage: MemoryStore, type: string, id: string): number {
  const record = storage.recordOf({ type, id });
  return record ? (JSON.parse(record.body) as { revision: number }).revision : 0;
}
