/**
 * Counts the restarts of the last `withinMs`. One that is exactly `withinMs` old still counts, as in OTP
 * (`supervisor.erl`, `add_restart/3`).
 */
export class RecentRestarts {
  private atMs: number[] = [];

  constructor(private readonly withinMs: number) {}

  /** Adds one. Returns how many there are with it. */
  add(nowMs: number): number {
    this.atMs = this.atMs.filter((atMs) => atMs >= nowMs - this.withinMs);
    return this.atMs.push(nowMs);
  }
}
