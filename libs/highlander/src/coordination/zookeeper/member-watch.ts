/*
 * Job: tells watchers how the members are: after each change, and after each connection, as nothing is heard in between.
 * Watches of ZooKeeper strike once; each reading of the members sets them again, before it reads.
 */
import type { Clock, Scheduled } from '../../clock/index.js';
import type { MemberData } from '../coordination.js';
import type { Connection } from './connection.js';
import { publicError, Refusal } from './replies.js';
import type { SessionMembers } from './session-members.js';

type OnChange = (members: readonly MemberData[]) => void;

interface Watcher {
  readonly onChange: OnChange;
  /** What it was told last. */
  told: string | undefined;
}

export class MemberWatch {
  private readonly watchers = new Set<Watcher>();
  private isReading = false;
  private isOutdated = false;
  private isOver = false;
  private retry: Scheduled | undefined;
  /** The same each time: the library keeps one watch for it, not one for each reading. */
  private readonly onEvent = () => this.refresh();

  constructor(
    private readonly connection: Connection,
    private readonly members: SessionMembers,
    private readonly clock: Clock,
  ) {}

  add(onChange: OnChange): () => void {
    if (this.isOver) return () => undefined;
    const watcher: Watcher = { onChange, told: undefined };
    this.watchers.add(watcher);
    this.refresh();
    return () => void this.watchers.delete(watcher);
  }

  connected(): void {
    this.refresh();
  }

  end(): void {
    this.isOver = true;
    this.retry?.cancel();
    this.watchers.clear();
  }

  private refresh(): void {
    this.isOutdated = true;
    this.retry?.cancel();
    if (!this.isReading && this.watchers.size > 0) void this.read();
  }

  private async read(): Promise<void> {
    this.isReading = true;
    while (this.isOutdated && this.watchers.size > 0) {
      this.isOutdated = false;
      try {
        this.tell(await this.members.read(this.onEvent));
      } catch (error) {
        this.failed(error);
        break;
      }
    }
    this.isReading = false;
  }

  private failed(error: unknown): void {
    if (this.isOver) return;
    if (error instanceof Refusal) warn(publicError(error, 'read the members'));
    this.isOutdated = true;
    this.retry = this.clock.schedule(this.connection.sessionTimeoutMs / 3, () => this.refresh());
  }

  private tell(members: readonly MemberData[]): void {
    const text = JSON.stringify(members);
    for (const watcher of this.watchers) {
      if (watcher.told === text) continue;
      watcher.told = text;
      try {
        watcher.onChange(members);
      } catch (thrown) {
        warn(thrown);
      }
    }
  }
}

function warn(thrown: unknown): void {
  process.emitWarning(thrown instanceof Error ? thrown : String(thrown));
}
