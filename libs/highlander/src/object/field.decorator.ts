import { declareMember } from './declarations.js';
import type { FieldOptions, PlainDefault } from './field-options.interface.js';

/**
 * Makes a property part of the object's state: stored at every update, there again when the object wakes.
 *
 * The default is the property's initializer, or the argument: a plain value, or a factory for anything that could be
 * changed, such as a list. A plain object is always {@link FieldOptions}.
 *
 * @publicApi
 */
export function Field(): PropertyDecorator;
export function Field(factory: () => unknown): PropertyDecorator;
export function Field(plainDefault: PlainDefault): PropertyDecorator;
export function Field(options: FieldOptions): PropertyDecorator;
export function Field(argument?: unknown): PropertyDecorator {
  return (target, member) => declareMember(target, { decorator: 'Field', member, argument });
}
