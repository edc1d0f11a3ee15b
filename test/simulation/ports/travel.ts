import type { Site } from '../site.js';
import type { Fate } from '../weather.js';

/** One operation on its way to a service and back. */
export interface Journey<T> {
  /** Who waits for the answer. */
  readonly site: Site;
  readonly label: string;
  readonly fate: Fate;
  /** Happens at the service, whatever has become of who asked. */
  effect(): Promise<T>;
  /** The answer has come. Not called for what has failed or is given up. */
  answered(answer: T): void;
  /** The service's own answer is an error. */
  rejected(error: unknown): void;
  /** It fails; `effect` tells what who asked may know. */
  failed(effect: 'none' | 'unknown'): void;
}

/** Lets the operation happen as fate will have it: each step is an event of its own. */
export function travel<T>(journey: Journey<T>): void {
  const { site, label, fate } = journey;
  const { world, process } = site;
  const { kind, thereMs, backMs } = fate;
  site.waits(thereMs + backMs);
  const fails = (delayMs: number, effect: 'none' | 'unknown'): void => {
    world.after(delayMs, process, `${label} ${kind === 'refused' ? 'is refused' : 'fails'}`, () =>
      journey.failed(effect),
    );
  };
  if (kind === 'refused' || kind === 'lost') {
    fails(thereMs + backMs, kind === 'refused' ? 'none' : 'unknown');
    return;
  }
  if (kind === 'late') fails(Math.min(backMs, thereMs), 'unknown');
  world.after(thereMs, world.outside, `${label} takes effect for ${process.name}`, () => {
    journey.effect().then(
      (answer) => {
        if (kind === 'late') return;
        if (kind === 'unanswered') fails(backMs, 'unknown');
        else world.after(backMs, process, `${label} is answered`, () => journey.answered(answer));
      },
      (error: unknown) => {
        if (kind !== 'late')
          world.after(backMs, process, `${label} is rejected`, () => journey.rejected(error));
      },
    );
  });
}
