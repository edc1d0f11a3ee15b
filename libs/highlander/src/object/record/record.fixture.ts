import * as fc from 'fast-check';

import type { ObjectDefinition } from '../object-definition.interface.js';
import type { RecordHeader } from './record-header.js';

export const HEADER: RecordHeader = {
  type: 'list',
  id: 'groceries',
  version: 1,
  epoch: { generation: 0, zxid: '00000000000000ff' },
  revision: 7,
  writer: 'f00d',
  savedAt: '2026-01-01T00:00:00.000Z',
  deleted: false,
};

/** A definition with these fields, each given as its name and older names. */
export function definitionOf(
  fields: Readonly<Record<string, readonly string[]>>,
  { version = 1, ...options }: ObjectDefinition['options'] = {},
): ObjectDefinition {
  return {
    type: HEADER.type,
    target: class TodoList {},
    options,
    version,
    fields: new Map(Object.entries(fields).map(([name, renamedFrom]) => [name, { name, renamedFrom }])),
    handlers: new Map(),
  };
}

const HEX_DIGITS = Array.from({ length: 16 }, (_, digit) => digit.toString(16));
const hexDigits = fc.string({ unit: fc.constantFrom(...HEX_DIGITS), minLength: 16, maxLength: 16 });

const PLAIN = { noNullPrototype: true } as const;

export const recordHeader: fc.Arbitrary<RecordHeader> = fc.record(
  {
    type: fc.constant(HEADER.type),
    id: fc.string({ unit: 'grapheme', minLength: 1 }),
    version: fc.constant(1),
    epoch: fc.record({ generation: fc.nat(), zxid: hexDigits }, PLAIN),
    revision: fc.nat(),
    writer: fc.string({ minLength: 1 }),
    savedAt: fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    deleted: fc.constant(false),
  },
  PLAIN,
);
