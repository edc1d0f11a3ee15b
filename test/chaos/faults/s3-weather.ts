import type { Weather } from '../s3-gateway.js';
import type { Choice } from '../choice.js';
import type { Fault } from './fault.js';

/** The S3 server is in a bad state for everybody. */
function s3Weather(name: string, what: (weather: Weather) => string, of: (choice: Choice) => Weather): Fault {
  return {
    name,
    strikes: 's3',
    plan({ choice, sessionTimeoutMs: timeoutMs }) {
      const weather = of(choice);
      return {
        what: what(weather),
        lastsMs: choice.between(timeoutMs, 3 * timeoutMs),
        begin({ gateway }) {
          gateway.bring(weather);
          return Promise.resolve(() => {
            gateway.clear();
            return Promise.resolve();
          });
        },
      };
    },
  };
}

const percent = ({ share }: Weather): string => `${Math.round(100 * share)} % of all requests`;

export const s3Slow = s3Weather(
  's3-slow',
  ({ heldMs }) => `S3 takes ${heldMs} ms longer for every request`,
  (choice) => ({ fault: 'stall request', heldMs: choice.between(50, 1_000), share: 1 }),
);

export const s3Failing = s3Weather(
  's3-failing',
  (weather) => `S3 refuses ${percent(weather)} with 503`,
  (choice) => ({ fault: 'refuse request', share: choice.pick([0.3, 0.7, 1]) }),
);

/** The worst of answers: that it failed, though it did not. */
export const s3Lying = s3Weather(
  's3-lying',
  (weather) => `S3 answers ${percent(weather)} with 500, after their effect`,
  (choice) => ({ fault: 'answer 500', share: choice.pick([0.2, 0.5, 0.9]) }),
);

export const s3Mute = s3Weather(
  's3-mute',
  (weather) => `S3 loses its answers to ${percent(weather)}`,
  (choice) => ({ fault: 'lose answer', share: choice.pick([0.2, 0.5, 0.9]) }),
);

/** The write that everybody has given up takes place after all. */
export const s3Late = s3Weather(
  's3-late',
  (weather) => `S3 hangs up on ${percent(weather)}, and does them ${weather.heldMs} ms later`,
  (choice) => ({
    fault: 'land late',
    share: choice.pick([0.2, 0.5]),
    heldMs: choice.pick([100, 1_000, 4_000]),
  }),
);
