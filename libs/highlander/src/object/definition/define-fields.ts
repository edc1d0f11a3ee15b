import { messageOf } from '../../errors/index.js';
import { copyStorable } from '../codec/index.js';
import type { OwnedDeclaration } from '../declarations.js';
import type { FieldDefinition } from '../object-definition.interface.js';
import type { Faults } from './faults.js';
import { readFieldArgument } from './field-argument.js';
import { placeOf, prototypeMember } from './members.js';
import { isReservedForFields } from './reserved-names.js';

/** Reads the fields that a class and its bases declare. A subclass that declares a field again replaces it. */
export function defineFields(
  prototype: object,
  declarations: readonly OwnedDeclaration[],
  version: number,
  faults: Faults,
): Map<string, FieldDefinition> {
  const effective = new Map<string, OwnedDeclaration>();
  for (const declaration of declarations) {
    if (isField(prototype, declaration, faults)) effective.set(String(declaration.member), declaration);
  }
  const fields = new Map<string, FieldDefinition>();
  for (const [name, declaration] of effective) {
    const report = (fault: string) => faults.add(placeOf(declaration), fault);
    const field = readFieldArgument(name, declaration.argument, report);
    checkDefault(field, report);
    if (field.renamedFrom.length > 0 && version < 2) {
      report(
        'the option rename needs a version of 2 or more, since nodes with the older class must not serve records that ' +
          'have the new name. Set version in @HighlanderObject to the next number.',
      );
    }
    fields.set(name, field);
  }
  checkOlderNames(fields, effective, faults);
  return fields;
}

function isField(prototype: object, declaration: OwnedDeclaration, faults: Faults): boolean {
  const { member, isStatic } = declaration;
  if (isStatic) {
    faults.add(
      placeOf(declaration),
      "a static member belongs to the class and can't be a field. Remove static or @Field.",
    );
  } else if (typeof member === 'symbol') {
    faults.add(placeOf(declaration), "fields are stored by name, and a symbol isn't one. Use a string.");
  } else if (isReservedForFields(member)) {
    faults.add(placeOf(declaration), `every object has a member "${member}" already. Rename the field.`);
  } else if (prototypeMember(prototype, member)) {
    faults.add(
      placeOf(declaration),
      'a method or an accessor has its name, and only properties can be fields. Remove @Field, or rename one of them.',
    );
  } else return true;
  return false;
}

function checkDefault(field: FieldDefinition, report: (fault: string) => void): void {
  if (field.default?.kind !== 'factory') return;
  try {
    copyStorable(field.default.create(), field.name);
  } catch (error) {
    report(`its default can't be used: ${messageOf(error)}`);
  }
}

/** Each older name must lead to one field, or a record could be read in two ways. */
function checkOlderNames(
  fields: ReadonlyMap<string, FieldDefinition>,
  declarations: ReadonlyMap<string, OwnedDeclaration>,
  faults: Faults,
): void {
  const taken = new Map<string, string>();
  for (const [name, declaration] of declarations) {
    for (const older of fields.get(name)?.renamedFrom ?? []) {
      if (fields.has(older)) {
        faults.add(placeOf(declaration), `its older name "${older}" is a field today. Remove one of them.`);
      } else if (taken.has(older)) {
        faults.add(
          placeOf(declaration),
          `its older name "${older}" is given to ${taken.get(older)} already. Remove one of them.`,
        );
      }
      taken.set(older, name);
    }
  }
}
