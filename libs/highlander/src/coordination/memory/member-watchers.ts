import type { MemberData } from '../coordination.js';

type OnChange = (members: readonly MemberData[]) => void;

interface Watcher {
  readonly onChange: OnChange;
  outdated: boolean;
}

/** Tells those who watch the members of one namespace. Changes that come before it gets to it are told as one. */
export class MemberWatchers {
  private readonly watchers = new Set<Watcher>();

  constructor(private readonly members: () => readonly MemberData[]) {}

  add(onChange: OnChange): () => void {
    const watcher = { onChange, outdated: true };
    this.watchers.add(watcher);
    queueMicrotask(() => this.tell());
    return () => void this.watchers.delete(watcher);
  }

  changed(): void {
    for (const watcher of this.watchers) watcher.outdated = true;
    queueMicrotask(() => this.tell());
  }

  private tell(): void {
    for (const watcher of this.watchers) {
      if (!watcher.outdated) continue;
      watcher.outdated = false;
      try {
        watcher.onChange(this.members());
      } catch (thrown) {
        process.emitWarning(thrown instanceof Error ? thrown : String(thrown));
      }
    }
  }
}
