import { ManualClock } from '../clock/index.js';
import {
  ChildStopTimeoutError,
  RestForOneSupervisor,
  SupervisorStoppedError,
  type SupervisionEvent,
} from './index.js';
import { RestForOneModel, type ModelOptions } from './rest-for-one.model.fixture.js';
import { held, ScriptedChild, type HeldCall } from './scripted-child.fixture.js';

/** What the outside does to a supervisor. */
export type Command =
  | { readonly kind: 'fail'; readonly child: number; readonly startsAgo: number }
  | { readonly kind: 'append' }
  | { readonly kind: 'stop' };

/**
 * One instant: commands, and then the end of the call to a child that is under way. Or time that goes by.
 */
export type Tick =
  | { readonly commands: readonly Command[]; readonly callEnds?: 'well' | 'badly' }
  | { readonly advanceMs: number };

/** What can be seen of a supervisor, and what its model says should be seen. */
export interface Comparison {
  readonly actual: unknown;
  readonly expected: unknown;
}

/** A supervisor and its model side by side. Every start and stop of a child lasts until a tick ends it. */
export class SupervisorAndModel {
  /** Calls to children and events of the supervisor, as they came. */
  readonly log: string[] = [];
  private readonly outcomes: Record<string, string> = {};
  private readonly clock = new ManualClock();
  private readonly children = new Map<string, ScriptedChild>();
  private readonly supervisor: RestForOneSupervisor;
  private readonly model: RestForOneModel;
  private call: HeldCall | undefined;
  private count = 0;

  constructor(names: readonly string[], options: ModelOptions) {
    this.supervisor = new RestForOneSupervisor({
      children: names.map((name) => this.newChild(name)),
      ...options,
      clock: this.clock,
      onEvent: (event) => void this.log.push(lineOf(event)),
      onEscalate: (error) => void this.log.push(`onEscalate: ${textOf(error)}`),
    });
    this.model = new RestForOneModel(names, options);
  }

  async start(): Promise<Comparison> {
    this.follow('start', this.supervisor.start());
    this.model.start();
    return this.compare();
  }

  async tick(tick: Tick): Promise<Comparison> {
    if ('advanceMs' in tick) return this.advance(tick.advanceMs);
    for (const command of tick.commands) this.apply(command);
    if (tick.callEnds && this.model.call) this.endCall(tick.callEnds);
    return this.compare();
  }

  get isCallUnderWay(): boolean {
    return this.model.call !== undefined;
  }

  private apply(command: Command): void {
    if (command.kind === 'stop') {
      this.follow('stop', this.supervisor.stop());
      this.model.stop();
    } else if (command.kind === 'append') {
      const name = `z${++this.count}`;
      this.follow(`append ${name}`, this.supervisor.append(this.newChild(name)));
      this.model.append(name);
    } else {
      const { name, starts } = this.model.pick(command.child);
      const start = starts - command.startsAgo;
      if (start < 1) return;
      const error = `error ${++this.count}`;
      this.children.get(name)?.fails[start - 1]?.(new Error(error));
      this.model.fail(name, start, error);
    }
  }

  private endCall(how: 'well' | 'badly'): void {
    if (how === 'well') {
      this.call?.succeed();
      this.model.settle();
    } else {
      const error = `error ${++this.count}`;
      this.call?.fail(new Error(error));
      this.model.settle(error);
    }
  }

  private async advance(ms: number): Promise<Comparison> {
    const untilMs = this.model.nowMs + ms;
    while (this.model.call && this.model.call.dueMs <= untilMs) {
      this.model.nowMs = this.model.call.dueMs;
      this.model.settle('timeout');
      this.model.run();
    }
    this.model.nowMs = untilMs;
    await this.clock.advance(ms);
    return this.compare();
  }

  private async compare(): Promise<Comparison> {
    await this.clock.advance(0);
    this.model.run();
    const { log, outcomes, supervisor, model } = this;
    return {
      actual: { log, outcomes, state: supervisor.state },
      expected: { log: model.log, outcomes: model.outcomes, state: model.state },
    };
  }

  private newChild(name: string): ScriptedChild {
    const child = new ScriptedChild(name, this.log, () => {
      const { behaviour, ...call } = held();
      this.call = call;
      return behaviour();
    });
    this.children.set(name, child);
    return child;
  }

  private follow(name: string, promise: Promise<void>): void {
    this.outcomes[name] = 'pending';
    promise.then(
      () => (this.outcomes[name] = 'resolved'),
      (error: unknown) => (this.outcomes[name] = textOf(error)),
    );
  }
}

function lineOf(event: SupervisionEvent): string {
  switch (event.kind) {
    case 'started':
      return `started ${event.child}`;
    case 'failed':
      return `failed ${event.child} (${event.during}): ${textOf(event.error)}`;
    case 'restarting':
      return `restarting ${event.child} (${event.restarts})`;
    case 'stopped':
      return `stopped ${event.child} (${event.reason})${'error' in event ? `: ${textOf(event.error)}` : ''}`;
    default:
      return `escalated: ${textOf(event.error)}`;
  }
}

function textOf(error: unknown): string {
  if (error instanceof ChildStopTimeoutError) return 'timeout';
  if (error instanceof SupervisorStoppedError) return 'stopped';
  if (error instanceof AggregateError) return error.errors.map(textOf).join(' + ');
  return (error as Error).message;
}
