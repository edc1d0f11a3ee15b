import { Scope } from '@nestjs/common';
import { SCOPE_OPTIONS_METADATA } from '@nestjs/common/constants.js';

import { memberDeclarations, objectDeclaration, type ObjectDeclaration } from '../declarations.js';
import type { ObjectClass, ObjectDefinition } from '../object-definition.interface.js';
import { checkOptions, versionOf } from './check-options.js';
import { defineFields } from './define-fields.js';
import { defineHandlers } from './define-handlers.js';
import { Faults } from './faults.js';

const TYPE_NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** Whether the class itself, not only a base of it, carries `@HighlanderObject`. */
export function isHighlanderObject(target: unknown): target is ObjectClass {
  return typeof target === 'function' && objectDeclaration(target) !== undefined;
}

/**
 * Reads and checks what a class declares.
 *
 * @throws ConfigurationError naming all faults of the class, each with its member and a remedy
 */
export function defineObject(target: ObjectClass): ObjectDefinition {
  const className = target.name || '(anonymous class)';
  const faults = new Faults(className);
  const { type, options } = checkClass(target, className, faults);
  checkOptions(options, className, faults);
  const version = versionOf(options);

  const prototype = target.prototype as object;
  const declarations = memberDeclarations(target);
  const fields = defineFields(
    prototype,
    declarations.filter(({ decorator }) => decorator === 'Field'),
    version,
    faults,
  );
  const handlers = defineHandlers(
    prototype,
    declarations.filter(({ decorator }) => decorator !== 'Field'),
    faults,
  );

  faults.throwIfAny();
  return { type, target, options: Object.freeze({ ...options }), version, fields, handlers };
}

function checkClass(target: ObjectClass, className: string, faults: Faults): ObjectDeclaration {
  const declaration = objectDeclaration(target);
  if (!declaration) {
    faults.add(className, "it is not decorated. Put @HighlanderObject('its-type-name') on the class itself.");
    return { type: '', options: {} };
  }
  if (typeof declaration.type !== 'string' || !TYPE_NAME.test(declaration.type)) {
    faults.add(
      className,
      `the type name ${JSON.stringify(declaration.type)} can't be used. ` +
        'Use 1 to 64 of a-z, 0-9, ".", "_" and "-", beginning with a letter or digit.',
    );
  }
  const scope = Reflect.getMetadata(SCOPE_OPTIONS_METADATA, target) as { scope?: Scope } | undefined;
  if (scope?.scope !== Scope.TRANSIENT) {
    faults.add(
      className,
      'another decorator changed its scope, so that its objects would share one instance. ' +
        'Remove @Injectable; @HighlanderObject includes it.',
    );
  }
  if (typeof declaration.options === 'object' && declaration.options !== null) return declaration;
  faults.add(className, `the options are ${String(declaration.options)}. Give an object, or nothing.`);
  return { ...declaration, options: {} };
}
