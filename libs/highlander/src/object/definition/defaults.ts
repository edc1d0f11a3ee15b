import type { StandardSchemaV1 } from '@standard-schema/spec';

import { ConfigurationError, messageOf } from '../../errors/index.js';
import { copyStorable } from '../codec/index.js';
import { checkSchema } from '../field-schema.js';
import type { FieldDefinition, ObjectDefinition } from '../object-definition.interface.js';
import { Faults } from './faults.js';

/**
 * The fields of an object that was never written: for each field what the constructor left in it, else what its
 * decorator says. An own `undefined` counts as nothing, since it is what a field without initializer leaves behind.
 *
 * @returns copies; nothing is shared with the instance or with other objects
 * @throws ConfigurationError for a default that can't be stored, or whose factory throws
 */
export function captureDefaults(definition: ObjectDefinition, instance: object): Record<string, unknown> {
  const defaults: Record<string, unknown> = {};
  for (const field of definition.fields.values()) {
    const place = `${definition.target.name}.${field.name}`;
    try {
      defaults[field.name] = copyStorable(defaultOf(field, instance), field.name);
    } catch (error) {
      throw new ConfigurationError(`${place}: its default can't be used: ${messageOf(error)}`, {
        type: definition.type,
        cause: error,
      });
    }
  }
  return defaults;
}

function defaultOf(field: FieldDefinition, instance: object): unknown {
  const own = Object.hasOwn(instance, field.name)
    ? (instance as Record<string, unknown>)[field.name]
    : undefined;
  if (own !== undefined) return own;
  return field.default?.kind === 'factory' ? field.default.create() : field.default?.value;
}

/**
 * Checks at start what {@link captureDefaults} will give, also against the schemas. Schemas that answer later are
 * left to the first update, and so is a field without a default.
 *
 * @throws ConfigurationError
 */
export function checkDefaults(definition: ObjectDefinition, instance: object): void {
  const faults = new Faults(definition.target.name);
  const defaults = captureDefaults(definition, instance);
  for (const { name, schema } of definition.fields.values()) {
    const value = defaults[name];
    if (!schema || value === undefined) continue;
    for (const problem of findProblems(name, schema, value)) {
      faults.add(
        `${definition.target.name}.${name}`,
        `its default breaks its own schema: ${problem}. Change one of them.`,
      );
    }
  }
  faults.throwIfAny();
}

function findProblems(name: string, schema: StandardSchemaV1, value: unknown): string[] {
  try {
    const issues = checkSchema(name, schema, value);
    if (Array.isArray(issues))
      return issues.map(({ path, message }) => [...path.map(String), message].join(': '));
    // Whatever it says, nobody waits for it here.
    issues.catch(() => undefined);
    return [];
  } catch (error) {
    return [`it failed (${messageOf(error)})`];
  }
}
