import { storableKind } from '../codec/index.js';
import type { FieldOptions } from '../field-options.interface.js';
import type { FieldDefault, FieldDefinition } from '../object-definition.interface.js';

/** Says what is wrong with a field, and what to do. */
type Report = (fault: string) => void;

const OPTION_NAMES: readonly string[] = ['default', 'schema', 'rename'] satisfies (keyof FieldOptions)[];

/** Reads the argument of `@Field`: nothing, a default, or options. */
export function readFieldArgument(name: string, argument: unknown, report: Report): FieldDefinition {
  if (isSchema(argument)) {
    report('a schema alone is no argument of @Field. Write @Field({ schema }).');
  } else if (isPlainObject(argument)) {
    return readOptions(name, argument, report);
  } else {
    return { name, renamedFrom: [], ...readDefault(argument, report) };
  }
  return { name, renamedFrom: [] };
}

function readOptions(name: string, options: Record<string, unknown>, report: Report): FieldDefinition {
  for (const option of Object.keys(options).filter((key) => !OPTION_NAMES.includes(key))) {
    report(
      `@Field has no option "${option}" (a plain object is always options; it has ${OPTION_NAMES.join(', ')}). ` +
        'If the object is meant as the default, write a factory: @Field(() => ({ … })).',
    );
  }
  return {
    name,
    renamedFrom: readRename(options.rename, report),
    ...readDefault(options.default, report),
    ...readSchema(options.schema, report),
  };
}

function readDefault(value: unknown, report: Report): { default?: FieldDefault } {
  if (value === undefined) return {};
  if (typeof value === 'function') return { default: { kind: 'factory', create: value as () => unknown } };
  if (isPlainDefault(value)) return { default: { kind: 'value', value } };
  report(
    typeof value === 'symbol'
      ? "a symbol can't be stored, so it can't be a default. Use a string."
      : 'a default that can be changed would be shared by all objects. Write a factory: @Field(() => …).',
  );
  return {};
}

function isPlainDefault(value: unknown): value is string | number | boolean | bigint | null {
  return value === null || ['string', 'number', 'boolean', 'bigint'].includes(typeof value);
}

function readSchema(schema: unknown, report: Report): Pick<FieldDefinition, 'schema'> {
  if (schema === undefined) return {};
  if (isSchema(schema)) return { schema };
  report('the option schema is no Standard Schema. Give it one of zod, valibot, arktype or another that is.');
  return {};
}

function isSchema(value: unknown): value is NonNullable<FieldDefinition['schema']> {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  const { '~standard': standard } = value as { '~standard'?: { validate?: unknown } };
  return typeof standard?.validate === 'function';
}

function readRename(rename: unknown, report: Report): readonly string[] {
  if (rename === undefined) return [];
  const names: unknown[] = Array.isArray(rename) ? rename : [rename];
  if (names.every((name): name is string => typeof name === 'string' && name !== '')) return names;
  report('the option rename is not a name or a list of names. Give it the older names of the field.');
  return [];
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && storableKind(value) === 'object';
}
