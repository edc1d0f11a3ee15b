import type { HighlanderObjectOptions } from '../object-options.interface.js';
import type { Faults } from './faults.js';

const PLACEMENTS: readonly unknown[] = ['round-robin', 'local', 'least-loaded'];

interface Rule {
  readonly holds: (value: unknown) => boolean;
  readonly demand: string;
}

const POSITIVE_INTEGER: Rule = {
  holds: (value) => Number.isSafeInteger(value) && Number(value) >= 1,
  demand: 'a whole number of 1 or more',
};

const RULES: Readonly<Record<keyof HighlanderObjectOptions, Rule>> = {
  idleTimeoutMs: POSITIVE_INTEGER,
  placement: {
    holds: (value) => typeof value === 'function' || PLACEMENTS.includes(value),
    demand: `one of ${PLACEMENTS.map((name) => `'${String(name)}'`).join(', ')}, or a function`,
  },
  maxRecordBytes: POSITIVE_INTEGER,
  mailboxLimit: POSITIVE_INTEGER,
  callTimeoutMs: POSITIVE_INTEGER,
  strict: { holds: (value) => typeof value === 'boolean', demand: 'true or false' },
  version: POSITIVE_INTEGER,
  migrate: { holds: (value) => typeof value === 'function', demand: 'a function' },
};

/** Checks the options of `@HighlanderObject`, each alone and `migrate` against `version`. */
export function checkOptions(options: HighlanderObjectOptions, className: string, faults: Faults): void {
  for (const [name, value] of Object.entries(options)) {
    const rule = Object.hasOwn(RULES, name) ? RULES[name as keyof HighlanderObjectOptions] : undefined;
    if (!rule) faults.add(className, `there is no option "${name}". Use ${Object.keys(RULES).join(', ')}.`);
    else if (value !== undefined && !rule.holds(value)) {
      faults.add(className, `the option ${name} is ${display(value)}. Give it ${rule.demand}.`);
    }
  }
  if (options.migrate && versionOf(options) < 2) {
    faults.add(
      className,
      'migrate is never called, since version is 1. Set version to 2, or remove migrate.',
    );
  }
}

export function versionOf(options: HighlanderObjectOptions): number {
  return options.version ?? 1;
}

function display(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
