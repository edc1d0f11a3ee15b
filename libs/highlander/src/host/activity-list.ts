/** An entry of an {@link ActivityList}: the links are kept in the entry itself, so that an entry costs no allocation. */
export interface ActivityEntry {
  /** In ms of the monotonic clock. */
  lastUsedMs: number;
  newer: ActivityEntry | undefined;
  older: ActivityEntry | undefined;
}

/** Entries in the exact order of their last use: a doubly linked list, every step of which is O(1). */
export class ActivityList<Entry extends ActivityEntry> {
  private newest: ActivityEntry | undefined;
  private last: ActivityEntry | undefined;

  get oldest(): Entry | undefined {
    return this.last as Entry | undefined;
  }

  /** The entry that was used next after this one. */
  after(entry: Entry): Entry | undefined {
    return entry.newer as Entry | undefined;
  }

  add(entry: Entry, nowMs: number): void {
    entry.lastUsedMs = nowMs;
    entry.older = this.newest;
    entry.newer = undefined;
    if (this.newest) this.newest.newer = entry;
    else this.last = entry;
    this.newest = entry;
  }

  use(entry: Entry, nowMs: number): void {
    if (this.newest === entry) {
      entry.lastUsedMs = nowMs;
      return;
    }
    this.remove(entry);
    this.add(entry, nowMs);
  }

  remove(entry: Entry): void {
    if (entry.newer) entry.newer.older = entry.older;
    else if (this.newest === entry) this.newest = entry.older;
    if (entry.older) entry.older.newer = entry.newer;
    else if (this.last === entry) this.last = entry.newer;
    entry.newer = undefined;
    entry.older = undefined;
  }
}
