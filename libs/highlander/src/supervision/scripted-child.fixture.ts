import { ManualClock } from '../clock/index.js';
import { deferred } from './deferred.js';
import {
  RestForOneSupervisor,
  type RestForOneSupervisorOptions,
  type StopReason,
  type SupervisedChild,
  type SupervisionEvent,
} from './index.js';

/** Settles a call that a test holds. */
export interface HeldCall {
  succeed(): void;
  fail(error: unknown): void;
}

/** What the next `start` or `stop` of a child does, beside being written down. */
type Behaviour = () => void | Promise<void>;

/** A child that does what the test says, and writes every call into a log shared by its chain: `start a`. */
export class ScriptedChild implements SupervisedChild {
  /** The `fail` of every start so far, the newest last. */
  readonly fails: ((error: unknown) => void)[] = [];
  private readonly starts: Behaviour[] = [];
  private readonly stops: Behaviour[] = [];

  constructor(
    readonly name: string,
    private readonly log: string[],
    /** What it does where nothing else was said. */
    private readonly usually: Behaviour = () => undefined,
  ) {}

  /** Reports a failure of the current run. */
  fail(error: unknown): void {
    this.fails.at(-1)?.(error);
  }

  nextStart(behaviour: Behaviour): void {
    this.starts.push(behaviour);
  }

  nextStop(behaviour: Behaviour): void {
    this.stops.push(behaviour);
  }

  start(fail: (error: unknown) => void): void | Promise<void> {
    this.log.push(`start ${this.name}`);
    this.fails.push(fail);
    return (this.starts.shift() ?? this.usually)();
  }

  stop(reason: StopReason): void | Promise<void> {
    this.log.push(`stop ${this.name} (${reason})`);
    return (this.stops.shift() ?? this.usually)();
  }
}

/** A behaviour that lasts until the test ends it. */
export function held(): { behaviour: Behaviour } & HeldCall {
  const { promise, resolve, reject } = deferred();
  return { behaviour: () => promise, succeed: resolve, fail: reject };
}

/** A behaviour that throws. */
export function throwing(error: unknown): Behaviour {
  return () => {
    throw error;
  };
}

/** A supervisor over the children `a`, `b`, `c`, with everything that a test wants to see of it. */
export function scriptedChain(options: Omit<RestForOneSupervisorOptions, 'children'> = {}) {
  const clock = new ManualClock();
  const log: string[] = [];
  const events: SupervisionEvent[] = [];
  const escalations: unknown[] = [];
  const child = (name: string) => new ScriptedChild(name, log);
  const [a, b, c] = [child('a'), child('b'), child('c')];
  const supervisor = new RestForOneSupervisor({
    children: [a, b, c],
    clock,
    onEscalate: (error) => void escalations.push(error),
    onEvent: (event) => void events.push(event),
    ...options,
  });
  return {
    clock,
    events,
    escalations,
    supervisor,
    a,
    b,
    c,
    child,
    /** The calls to the children since this was last asked. */
    calls: () => log.splice(0).join(', '),
    /** Lets everything happen that happens without time going on. */
    settled: () => clock.advance(0),
  };
}

/** The same, started. */
export async function runningChain(options?: Omit<RestForOneSupervisorOptions, 'children'>) {
  const chain = scriptedChain(options);
  await chain.supervisor.start();
  chain.calls();
  chain.events.length = 0;
  return chain;
}
