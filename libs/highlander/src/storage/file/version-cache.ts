/**
 * The versions of the files that were used last, so that a write need not read a file only to see that it still is
 * what it was. The folder's lock keeps other processes away, and whoever looks here holds the key's place in the
 * queue.
 */
export class VersionCache {
  private readonly versions = new Map<string, string>();

  constructor(private readonly capacity: number) {}

  get(path: string): string | undefined {
    return this.versions.get(path);
  }

  set(path: string, version: string): void {
    // Deleted first, so that the map's order is that of the last use.
    this.versions.delete(path);
    this.versions.set(path, version);
    if (this.versions.size <= this.capacity) return;
    const [oldest] = this.versions.keys();
    if (oldest !== undefined) this.versions.delete(oldest);
  }

  delete(path: string): void {
    this.versions.delete(path);
  }
}
