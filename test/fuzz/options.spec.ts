import { expect, it } from 'vitest';
import { ConfigurationError, memoryStore, tcpTransport } from 'nestjs-highlander';
import { resolveOptions } from '../../libs/highlander/src/module/resolve-options.js';
import { fuzz, FUZZ_TIMEOUT_MS } from './support/fuzz.js';
import { HOSTILE_NAMES, hostileLocal, hostilePlain } from './support/hostile-values.js';
import type { Dice } from './support/dice.js';

const OPTIONS = [
  'namespace',
  'idleTimeoutMs',
  'callTimeoutMs',
  'maxRecordBytes',
  'mailboxLimit',
  'maxLiveObjects',
  'drainTimeoutMs',
  'placement',
  'supervision',
  'transport',
  'propagation',
  'clock',
  'random',
  'coordination',
];
const TRANSPORT = [
  'host',
  'port',
  'advertise',
  'secret',
  'maxFrameBytes',
  'maxQueuedBytes',
  'handshakeTimeoutMs',
  'pingIntervalMs',
  'silenceTimeoutMs',
  'stopTimeoutMs',
  'tls',
];

it(
  'options are resolved, or refused by an error that names one',
  () =>
    fuzz('options', { inputs: 1_000 }, (dice) => {
      const options = { storage: memoryStore(), ...hostileOptions(dice, OPTIONS) };
      refusedOrDone(() => resolveOptions(options));
    }),
  FUZZ_TIMEOUT_MS,
);

it(
  'options of the transport are resolved, or refused by an error that names one',
  () =>
    fuzz('transport-options', { inputs: 1_000 }, (dice) => {
      refusedOrDone(() => tcpTransport(hostileOptions(dice, TRANSPORT)));
    }),
  FUZZ_TIMEOUT_MS,
);

function refusedOrDone(resolve: () => unknown): void {
  try {
    resolve();
  } catch (error) {
    // Of the option itself, whose getter throws: there is nothing to add to that.
    if (error instanceof Error && error.message === 'boom') return;
    expect(error).toBeInstanceOf(ConfigurationError);
    expect((error as Error).message).not.toBe('');
  }
}

function hostileOptions(dice: Dice, known: readonly string[]): object {
  const names = dice.list(3, () => dice.pick(dice.chance(0.8) ? known : HOSTILE_NAMES));
  return Object.fromEntries(
    names.map((name) => [name, dice.chance(0.6) ? hostilePlain(dice) : hostileLocal(dice)]),
  );
}
