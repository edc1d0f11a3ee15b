import { Injectable, Scope } from '@nestjs/common';

import { declareObject } from './declarations.js';
import type { HighlanderObjectOptions } from './object-options.interface.js';

/**
 * Makes a class a type of distributed objects. List the class in the `providers` of a module as usual; its instances
 * are built by Nest, one for each live object.
 *
 * @param type The name of the type in records, paths and keys: 1 to 64 of `a-z`, `0-9`, `.`, `_` and `-`, beginning
 * with a letter or digit. It outlives the name of the class.
 *
 * @example
 * ```ts
 * @HighlanderObject('list')
 * export class TodoList {
 *   @Field() title = '';
 *   @Update() rename(title: string) { this.title = title; }
 * }
 * ```
 *
 * @publicApi
 */
export function HighlanderObject(type: string, options: HighlanderObjectOptions = {}): ClassDecorator {
  return (target) => {
    declareObject(target, { type, options });
    Injectable({ scope: Scope.TRANSIENT })(target);
  };
}
