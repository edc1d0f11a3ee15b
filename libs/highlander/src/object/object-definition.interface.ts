import type { StandardSchemaV1 } from '@standard-schema/spec';

import type { PlainDefault } from './field-options.interface.js';
import type { HighlanderObjectOptions } from './object-options.interface.js';

/**
 * A class whose instances are a `T`, whatever its constructor takes.
 *
 * @publicApi
 */
export type ObjectClass<T = object> = new (...args: never[]) => T;

/** The default that a field's decorator gives. */
export type FieldDefault =
  | { readonly kind: 'value'; readonly value: PlainDefault }
  | { readonly kind: 'factory'; readonly create: () => unknown };

export interface FieldDefinition {
  readonly name: string;
  readonly default?: FieldDefault;
  readonly schema?: StandardSchemaV1;
  /** Older names of the field, as records may still have them. */
  readonly renamedFrom: readonly string[];
}

export type HandlerKind = 'read' | 'update';

export interface HandlerDefinition {
  readonly name: string;
  readonly kind: HandlerKind;
  readonly method: (...args: unknown[]) => unknown;
}

/** What an object class declares, checked. */
export interface ObjectDefinition {
  readonly type: string;
  readonly target: ObjectClass;
  readonly options: Readonly<HighlanderObjectOptions>;
  readonly version: number;
  readonly fields: ReadonlyMap<string, FieldDefinition>;
  readonly handlers: ReadonlyMap<string, HandlerDefinition>;
}
