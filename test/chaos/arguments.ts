import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { FAULTS, type Fault } from './faults/index.js';

export interface ChaosArguments {
  readonly seed: number;
  readonly minutes: number;
  readonly faults: readonly Fault[];
  readonly clients: number;
  /** Where a run that has failed leaves what shows it. */
  readonly folder: string;
  /** The file that the figures are written to. */
  readonly json: string | undefined;
}

/** @throws Error that says what is wrong with them */
export function parseArguments(args: readonly string[]): ChaosArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string', default: String(newSeed()) },
      minutes: { type: 'string', default: '2' },
      faults: { type: 'string', default: FAULTS.map(({ name }) => name).join() },
      clients: { type: 'string', default: '20' },
      folder: { type: 'string', default: 'temp/chaos' },
      json: { type: 'string' },
    },
  });
  return {
    seed: numberOf('seed', values.seed),
    minutes: numberOf('minutes', values.minutes),
    faults: values.faults.split(',').map(faultOf),
    clients: numberOf('clients', values.clients),
    folder: values.folder,
    json: values.json,
  };
}

export function newSeed(): number {
  return randomInt(1_000_000);
}

function numberOf(name: string, text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number) && number >= 0) return number;
  throw new Error(`--${name} is ${text}. Give it a number from 0.`);
}

function faultOf(name: string): Fault {
  const fault = FAULTS.find((known) => known.name === name);
  if (fault) return fault;
  const known = FAULTS.map(({ name }) => name).join(', ');
  throw new Error(`There is no fault ${name}. There are: ${known}.`);
}
