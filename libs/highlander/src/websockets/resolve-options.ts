import { systemClock } from '../clock/index.js';
import { ConfigurationError } from '../errors/index.js';
import { systemRandom } from '../random/index.js';
import type { HighlanderWebSocketOptions } from './websocket-options.js';

export const RESOLVED_WEBSOCKET_OPTIONS = Symbol('highlander.websocketOptions');

type Given = 'authenticator' | 'origins';

/** The options with every default filled in. */
export type ResolvedWebSocketOptions = Readonly<
  Required<Omit<HighlanderWebSocketOptions, Given>> & Pick<HighlanderWebSocketOptions, Given>
>;

const DEFAULTS: Required<Omit<HighlanderWebSocketOptions, Given>> = {
  authenticateTimeoutMs: 10_000,
  maxMessageBytes: 65_536,
  maxQueuedMessages: 100,
  messagesPerSecond: 100,
  messageBurst: 200,
  maxBufferedBytes: 1_048_576,
  heartbeatIntervalMs: 30_000,
  closeTimeoutMs: 5_000,
  clock: systemClock,
  random: systemRandom,
};

const KNOWN = ['authenticator', 'origins', ...Object.keys(DEFAULTS)];

/**
 * Checks the options and fills in the defaults.
 *
 * @throws {ConfigurationError} naming every wrong option, and what is allowed
 */
export function resolveWebSocketOptions(options: HighlanderWebSocketOptions): ResolvedWebSocketOptions {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const faults = given.flatMap(([name, value]) => faultOf(name, value) ?? []);
  if (faults.length > 0)
    throw new ConfigurationError(`HighlanderWebSocketModule can't start: ${faults.join('; ')}.`);
  return { ...DEFAULTS, ...(Object.fromEntries(given) as HighlanderWebSocketOptions) };
}

function faultOf(name: string, value: unknown): string | undefined {
  if (!KNOWN.includes(name)) return `unknown option ${name} (known: ${KNOWN.join(', ')})`;
  if (name === 'origins') return faultOfOrigins(value);
  if (name === 'authenticator')
    return typeof value === 'function' ? undefined : 'authenticator must be a class';
  if (typeof DEFAULTS[name as keyof typeof DEFAULTS] !== 'number') return undefined;
  return Number.isSafeInteger(value) && (value as number) > 0
    ? undefined
    : `${name} must be a whole number above 0, but is ${String(value)}`;
}

function faultOfOrigins(value: unknown): string | undefined {
  if (typeof value === 'function') return undefined;
  if (!Array.isArray(value)) return 'origins must be a list or a function';
  const wrong = value.find((origin) => !isOrigin(origin));
  return wrong === undefined
    ? undefined
    : `${JSON.stringify(wrong)} in origins is no origin; write it as browsers do: https://app.example.com`;
}

function isOrigin(value: unknown): boolean {
  return typeof value === 'string' && URL.canParse(value) && new URL(value).origin === value;
}
