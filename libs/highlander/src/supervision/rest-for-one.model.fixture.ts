/*
 * OTP's rules for `rest_for_one`, written down a second time and as plainly as possible: no promises, no clock, and a
 * list of what is to be stopped instead of the supervisor's arithmetic. The supervisor must do exactly what this does.
 */

interface ModelChild {
  readonly name: string;
  /** Appended and never started yet. */
  appended: boolean;
  up: boolean;
  /** The number of the start whose reports count; 0 = none. */
  listeningTo: number;
  starts: number;
  failure?: { during: 'start' | 'run'; error: string };
}

interface ModelCall {
  readonly child: ModelChild;
  /** `undefined` for a start. */
  readonly stopReason?: string;
  readonly dueMs: number;
}

export interface ModelOptions {
  readonly maxRestarts: number;
  readonly withinMs: number;
  readonly stopTimeoutMs: number;
}

export class RestForOneModel {
  readonly log: string[] = [];
  readonly outcomes: Record<string, string> = {};
  state = 'new';
  call: ModelCall | undefined;
  nowMs = 0;

  private readonly chain: ModelChild[];
  private toStop: ModelChild[] = [];
  private restartsMs: number[] = [];
  private ending: { reason: string; error?: string } | undefined;
  private finished = false;
  private readonly stopErrors: string[] = [];

  constructor(
    names: readonly string[],
    private readonly options: ModelOptions,
  ) {
    this.chain = names.map((name) => this.newChild(name, false));
  }

  start(): void {
    this.state = 'starting';
    this.outcomes.start = 'pending';
  }

  append(name: string): void {
    this.outcomes[`append ${name}`] = this.ending ? 'stopped' : 'pending';
    if (!this.ending) this.chain.push(this.newChild(name, true));
  }

  stop(): void {
    this.outcomes.stop = 'pending';
    if (this.finished) this.settleStop();
    if (!this.ending) this.end('stopping', 'shutdown');
  }

  /** Any child, and how often it was started. */
  pick(index: number): { readonly name: string; readonly starts: number } {
    return this.chain[index % this.chain.length] as ModelChild;
  }

  /** The `start`-th start of the child reports a failure. */
  fail(name: string, start: number, error: string): void {
    const child = this.chain.find((child) => child.name === name) as ModelChild;
    if (child.listeningTo !== start || child.failure) return;
    child.failure = { during: 'run', error };
    this.log.push(`failed ${child.name} (run): ${error}`);
  }

  /** The call under way is over. */
  settle(error?: string): void {
    const { child, stopReason } = this.call as ModelCall;
    this.call = undefined;
    if (stopReason) this.stopped(child, stopReason, error);
    else if (error) this.startFailed(child, error);
    else this.startSucceeded(child);
  }

  /** Does all that follows, up to the next call that has to be waited for. */
  run(): void {
    while (!this.call && !this.finished) {
      if (!this.ending) this.judge();
      const next = this.toStop.shift();
      if (next) this.beginStop(next);
      else if (this.ending) this.finish();
      else if (!this.beginStart()) return;
    }
  }

  private newChild(name: string, appended: boolean): ModelChild {
    return { name, appended, up: false, listeningTo: 0, starts: 0 };
  }

  private judge(): void {
    const index = this.chain.findIndex(({ failure }) => failure);
    const failed = this.chain[index];
    if (!failed?.failure) return;
    const { during, error } = failed.failure;
    if (this.state === 'starting' && during === 'start') return this.end('stopping', 'shutdown', error);
    this.restartsMs.push(this.nowMs);
    const recent = this.restartsMs.filter((atMs) => this.nowMs - atMs <= this.options.withinMs).length;
    if (recent > this.options.maxRestarts) return this.escalate(error);
    if (this.state !== 'starting') this.state = 'restarting';
    this.log.push(`restarting ${failed.name} (${recent})`);
    this.planStops(index);
    return undefined;
  }

  private planStops(from: number): void {
    const rest = this.chain.slice(from);
    for (const child of rest) {
      child.listeningTo = 0;
      delete child.failure;
    }
    this.toStop = rest.filter(({ up }) => up).toReversed();
  }

  private beginStop(child: ModelChild): void {
    const stopReason = this.ending?.reason ?? 'restart';
    this.log.push(`stop ${child.name} (${stopReason})`);
    child.up = false;
    this.call = { child, stopReason, dueMs: this.nowMs + this.options.stopTimeoutMs };
  }

  private beginStart(): boolean {
    const child = this.chain.find(({ up }) => !up);
    if (!child) {
      this.state = 'running';
      if (this.outcomes.start === 'pending') this.outcomes.start = 'resolved';
      return false;
    }
    child.starts += 1;
    child.listeningTo = child.starts;
    this.log.push(`start ${child.name}`);
    this.call = { child, dueMs: Number.POSITIVE_INFINITY };
    return true;
  }

  private startSucceeded(child: ModelChild): void {
    child.up = true;
    this.toStop = this.ending ? [child, ...this.toStop] : this.toStop;
    if (child.appended) this.outcomes[`append ${child.name}`] = 'resolved';
    child.appended = false;
    this.log.push(`started ${child.name}`);
  }

  private startFailed(child: ModelChild, error: string): void {
    child.listeningTo = 0;
    delete child.failure;
    this.log.push(`failed ${child.name} (start): ${error}`);
    if (child.appended) {
      this.outcomes[`append ${child.name}`] = error;
      this.chain.splice(this.chain.indexOf(child), 1);
    } else {
      child.failure = { during: 'start', error };
    }
  }

  private stopped(child: ModelChild, reason: string, error?: string): void {
    this.log.push(`stopped ${child.name} (${reason})${error ? `: ${error}` : ''}`);
    if (!error) return;
    if (this.ending) this.stopErrors.push(error);
    else if (error === 'timeout') this.escalate(error);
  }

  private escalate(error: string): void {
    this.log.push(`escalated: ${error}`);
    this.end('escalated', 'escalation', error);
  }

  private end(state: string, reason: string, error?: string): void {
    this.state = state;
    this.ending = { reason, ...(error && { error }) };
    this.planStops(0);
  }

  private finish(): void {
    const { reason, error } = this.ending as { reason: string; error?: string };
    this.finished = true;
    if (this.state === 'stopping') this.state = 'stopped';
    if (this.outcomes.start === 'pending') this.outcomes.start = error ?? 'stopped';
    for (const { appended, name } of this.chain) if (appended) this.outcomes[`append ${name}`] = 'stopped';
    if (this.outcomes.stop) this.settleStop();
    if (reason === 'escalation') this.log.push(`onEscalate: ${error}`);
  }

  private settleStop(): void {
    this.outcomes.stop = this.stopErrors.join(' + ') || 'resolved';
  }
}
