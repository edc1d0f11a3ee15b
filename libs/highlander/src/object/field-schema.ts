import type { StandardSchemaV1 } from '@standard-schema/spec';

import { ConfigurationError, messageOf, type FieldIssue } from '../errors/index.js';
import type { ObjectDefinition } from './object-definition.interface.js';

type Outcome = FieldIssue[] | Promise<FieldIssue[]>;

/**
 * Checks the given fields against their schemas. Answers at once, unless one of the schemas does not. What a schema
 * makes of a value is ignored: state is what the handlers wrote.
 *
 * @returns all faults, or none; rejects with a ConfigurationError when a schema fails instead of answering
 */
export function validateFields(
  definition: ObjectDefinition,
  identity: { readonly type: string; readonly id: string },
  values: Iterable<readonly [string, unknown]>,
): Outcome {
  const outcomes: Outcome[] = [];
  for (const [name, value] of values) {
    const schema = definition.fields.get(name)?.schema;
    if (schema) outcomes.push(settle(name, schema, value, identity));
  }
  if (outcomes.every(isSettled)) return outcomes.flat();
  return Promise.all(outcomes.map((outcome) => Promise.resolve(outcome))).then((found) => found.flat());
}

function isSettled(outcome: Outcome): outcome is FieldIssue[] {
  return Array.isArray(outcome);
}

function settle(
  name: string,
  schema: StandardSchemaV1,
  value: unknown,
  { type, id }: { readonly type: string; readonly id: string },
): Outcome {
  const fail = (cause: unknown): never => {
    const message = `The schema of the field "${name}" failed instead of answering: ${messageOf(cause)}. Let it report issues rather than throw.`;
    throw new ConfigurationError(message, { type, id, ran: 'no', cause });
  };
  try {
    const outcome = checkSchema(name, schema, value);
    return isSettled(outcome) ? outcome : outcome.catch(fail);
  } catch (error) {
    // Not thrown at once: other fields may have checks under way, whose failure somebody must wait for.
    return Promise.reject<FieldIssue[]>(error).catch(fail);
  }
}

/** What one schema finds in one value. Throws or rejects as the schema does. */
export function checkSchema(name: string, schema: StandardSchemaV1, value: unknown): Outcome {
  const result = schema['~standard'].validate(value);
  // Not instanceof: the promise of another library or realm would pass for a result without issues (I7).
  return 'then' in result
    ? Promise.resolve(result).then((settled) => issuesOf(name, settled))
    : issuesOf(name, result);
}

function issuesOf(field: string, { issues = [] }: StandardSchemaV1.Result<unknown>): FieldIssue[] {
  return issues.map(({ message, path = [] }) => ({
    field,
    message,
    path: path.map((segment) => (typeof segment === 'object' ? segment.key : segment)),
  }));
}
