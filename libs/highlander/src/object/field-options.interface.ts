import type { StandardSchemaV1 } from '@standard-schema/spec';

/**
 * A default that can be shared by all objects, because nobody can change it.
 *
 * @publicApi
 */
export type PlainDefault = string | number | boolean | bigint | null;

/**
 * What a field can be told.
 *
 * @publicApi
 */
export interface FieldOptions {
  /**
   * The value of the field in an object that was never written: a plain value, or a factory, which is called for each
   * object. The initializer of the property, where there is one, goes first.
   * @default undefined
   */
  default?: PlainDefault | (() => unknown);

  /**
   * Checks the field before each commit that changes it; an update which breaks it is refused with
   * `FieldValidationError`. Any Standard Schema: of zod, valibot, arktype… It only checks: what it returns isn't used.
   */
  schema?: StandardSchemaV1;

  /**
   * Older names of the field. A record that has the field under one of them is read as if it had the new one.
   * Needs a `version` of 2 or more, because nodes with the older class must not serve the renamed record.
   */
  rename?: string | readonly string[];
}
