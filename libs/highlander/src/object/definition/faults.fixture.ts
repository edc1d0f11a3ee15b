import { ConfigurationError } from '../../errors/index.js';
import type { ObjectClass } from '../object-definition.interface.js';
import { defineObject } from './define-object.js';

/** The faults that `defineObject` finds in a class, one a line; none where it finds nothing wrong. */
export function faultsOf(target: ObjectClass): string[] {
  try {
    defineObject(target);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const [first = '', ...lines] = error.message.split('\n');
    return lines.length === 0 ? [first] : lines.map((line) => line.replace(/^- /, ''));
  }
}
