import { systemClock, type Clock } from '../clock/index.js';
import { memoryCoordination, type Coordination } from '../coordination/index.js';
import { ConfigurationError } from '../errors/index.js';
import { tcpTransport, type TransportProvider } from '../cluster/index.js';
import type { TypeDefaults } from '../host/index.js';
import type { Placement } from '../object/index.js';
import { systemRandom, type Random } from '../random/index.js';
import type { ContextPropagator } from '../registry/index.js';
import { fileStore, type RecordStorage } from '../storage/index.js';
import type { HighlanderOptions, SupervisionOptions } from './highlander.options.js';

/** The options with every default filled in. */
export interface ResolvedOptions {
  readonly namespace: string;
  readonly coordination: Coordination;
  readonly storage: RecordStorage;
  /** Missing where this node is alone. */
  readonly transport: TransportProvider | undefined;
  readonly placement: Placement;
  readonly propagation: ContextPropagator | undefined;
  readonly defaults: TypeDefaults;
  readonly maxLiveObjects: number;
  readonly drainTimeoutMs: number;
  readonly supervision: Required<Omit<SupervisionOptions, 'onEscalate'>> &
    Pick<SupervisionOptions, 'onEscalate'>;
  readonly clock: Clock;
  readonly random: Random;
}

type Check = (value: unknown) => string | undefined;

const NAMESPACE = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const PLACEMENTS = ['round-robin', 'local', 'least-loaded'];

const positive: Check = (value) =>
  Number.isSafeInteger(value) && (value as number) > 0 ? undefined : 'a whole number above 0';
const atLeastZero: Check = (value) =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? undefined : 'a whole number, 0 or more';
const withMethods =
  (hint: string, ...methods: string[]): Check =>
  (value) =>
    methods.every((method) => typeof (value as Record<string, unknown> | null)?.[method] === 'function')
      ? undefined
      : hint;

const CHECKS: Record<keyof HighlanderOptions, Check> = {
  namespace: (value) =>
    typeof value === 'string' && NAMESPACE.test(value) ? undefined : `a string matching ${NAMESPACE}`,
  coordination: withMethods('a coordination service such as memoryCoordination()', 'openSession'),
  transport: (value) =>
    typeof value === 'object' && value !== null
      ? undefined
      : "an object such as { host: '10.0.0.5', port: 7000, secret }, or memoryNetwork()",
  propagation: withMethods('a ContextPropagator', 'capture', 'restore'),
  storage: withMethods("a store such as fileStore({ folder: 'data' }) or memoryStore()", 'open'),
  idleTimeoutMs: positive,
  callTimeoutMs: positive,
  maxRecordBytes: positive,
  mailboxLimit: positive,
  maxLiveObjects: positive,
  drainTimeoutMs: atLeastZero,
  placement: (value) =>
    typeof value === 'function' || PLACEMENTS.includes(value as string)
      ? undefined
      : `${PLACEMENTS.map((name) => `'${name}'`).join(', ')} or a function`,
  supervision: (value) => (typeof value === 'object' && value !== null ? undefined : 'an object'),
  clock: withMethods('a Clock', 'now', 'monotonicMs', 'schedule'),
  random: withMethods('a source of randomness', 'uniqueId', 'fraction'),
};

const SUPERVISION_CHECKS: Record<keyof SupervisionOptions, Check> = {
  maxRestarts: atLeastZero,
  withinMs: positive,
  onEscalate: (value) => (typeof value === 'function' ? undefined : 'a function'),
};

/**
 * Checks the options and fills in the defaults.
 *
 * @throws {ConfigurationError} naming every wrong option, and what is allowed
 */
export function resolveOptions(options: HighlanderOptions): ResolvedOptions {
  const faults = [
    ...faultsOf(options, CHECKS, ''),
    ...faultsOf(
      typeof options.supervision === 'object' ? (options.supervision ?? {}) : {},
      SUPERVISION_CHECKS,
      'supervision.',
    ),
  ];
  if (faults.length > 0) throw new ConfigurationError(`HighlanderModule can't start: ${faults.join('; ')}.`);
  const coordination = options.coordination ?? memoryCoordination();
  const storage = options.storage ?? fileStore({ folder: '.highlander' });
  if (storage.isLocal && !coordination.isLocal) {
    throw new ConfigurationError(
      `HighlanderModule can't start: ${options.storage ? 'this storage' : 'without storage, each node'} keeps files that other ` +
        'nodes don’t see, so that an object which moves would begin anew. Give all nodes one store: storage: s3({ bucket }).',
    );
  }
  return {
    namespace: options.namespace ?? 'default',
    coordination,
    storage,
    transport: resolveTransport(options),
    placement: options.placement ?? 'round-robin',
    propagation: options.propagation,
    defaults: {
      idleTimeoutMs: options.idleTimeoutMs ?? 60_000,
      callTimeoutMs: options.callTimeoutMs ?? 30_000,
      maxRecordBytes: options.maxRecordBytes ?? 1_048_576,
      mailboxLimit: options.mailboxLimit ?? 10_000,
    },
    maxLiveObjects: options.maxLiveObjects ?? 100_000,
    drainTimeoutMs: options.drainTimeoutMs ?? 15_000,
    supervision: {
      maxRestarts: options.supervision?.maxRestarts ?? 3,
      withinMs: options.supervision?.withinMs ?? 5_000,
      onEscalate: options.supervision?.onEscalate,
    },
    clock: options.clock ?? systemClock,
    random: options.random ?? systemRandom,
  };
}

/** A node that coordinates with nobody has nobody to call. */
function resolveTransport({ coordination, transport }: HighlanderOptions): TransportProvider | undefined {
  if (transport && 'create' in transport) return transport;
  return transport || coordination ? tcpTransport(transport) : undefined;
}

function faultsOf<O extends object>(
  options: O,
  checks: Record<keyof O & string, Check>,
  prefix: string,
): string[] {
  const faults: string[] = [];
  for (const [name, value] of Object.entries(options)) {
    const check = Object.hasOwn(checks, name) ? (checks as Record<string, Check>)[name] : undefined;
    if (!check) {
      faults.push(`unknown option ${prefix}${name} (known: ${Object.keys(checks).join(', ')})`);
    } else if (value !== undefined) {
      const wanted = check(value);
      if (wanted) faults.push(`${prefix}${name} must be ${wanted}, but is ${describe(value)}`);
    }
  }
  return faults;
}

function describe(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'bigint' || typeof value === 'symbol') return String(value);
  try {
    return JSON.stringify(value);
  } catch {
    // A cycle, or a getter that throws.
    return 'an object';
  }
}
