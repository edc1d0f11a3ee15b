import type { MemoryStore, RecordKey } from 'nestjs-highlander';
import type { SimulatedNode } from './node.js';
import type { PlannedObject } from './plan.js';
import type { World } from './world.js';

/** Somebody who watches an object from one node: revisions only grow, and the last one always comes. */
export class Watcher {
  readonly key: RecordKey;
  private revision = -1;
  private isOver = false;
  private shown = 0;
  private subscription: { unsubscribe(): void } | undefined;

  constructor(
    private readonly world: World,
    private readonly node: SimulatedNode,
    { kind, id }: PlannedObject,
    storage: MemoryStore,
  ) {
    this.key = { type: kind.type, id };
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
        if (revision > revisionOf(storage.recordOf(this.key)?.body)) {
          world.violation(`a watcher of ${kind.type}:${id} saw revision ${revision}, which is not stored`);
        }
        this.revision = revision;
      },
      error: over,
      complete: over,
    });
  }

  /**
   * Asks what the object's owner shows. There can be a newer record, of an update whose outcome nobody knows: who owns
   * the object had read it before that came.
   */
  async askTheOwner(): Promise<void> {
    const { world, node, key } = this;
    for (let isAnswered = false; !isAnswered && !this.isOver && node.objects;) {
      await world.pause(10, node.process);
      try {
        this.shown = (await node.objects.snapshot(key.type, key.id)).revision;
        isAnswered = true;
      } catch (error) {
        world.note(`a watcher of ${key.type}:${key.id} gets ${String(error)}`);
      }
    }
  }

  /** Whether the watcher has seen what the owner has shown, or can't see any more. */
  get isUpToDate(): boolean {
    return this.isOver || this.revision >= this.shown;
  }

  stop(): void {
    this.subscription?.unsubscribe();
  }
}

function revisionOf(body: string | undefined): number {
  return body === undefined ? 0 : (JSON.parse(body) as { revision: number }).revision;
}
