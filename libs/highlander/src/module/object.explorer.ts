import { Injectable, Scope } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { ConfigurationError, messageOf } from '../errors/index.js';
import {
  defineObject,
  isHighlanderObject,
  type ObjectClass,
  type ObjectDefinition,
} from '../object/index.js';

/** Finds the object classes among the providers of the application. */
@Injectable()
export class ObjectExplorer {
  constructor(private readonly discovery: DiscoveryService) {}

  /** @throws {ConfigurationError} with all faults of all classes */
  explore(): ObjectDefinition[] {
    const faults: string[] = [];
    const homes = new Map<ObjectClass, string>();
    const definitions = new Map<string, ObjectDefinition>();
    for (const { metatype, token, scope, host } of this.discovery.getProviders()) {
      if (metatype !== token || !isHighlanderObject(metatype)) continue;
      const module = host?.name ?? 'another module';
      const home = homes.get(metatype);
      if (home !== undefined) {
        faults.push(
          `${metatype.name} is listed in the providers of ${home} and of ${module}; list it in one, and export it from there`,
        );
        continue;
      }
      homes.set(metatype, module);
      if (scope !== Scope.TRANSIENT) {
        faults.push(
          `${metatype.name} has an @Injectable() of its own; remove it, @HighlanderObject is enough`,
        );
      }
      try {
        const definition = defineObject(metatype);
        const twin = definitions.get(definition.type);
        if (twin) {
          faults.push(
            `${twin.target.name} and ${metatype.name} both have the type "${definition.type}"; give one of them another name`,
          );
        }
        definitions.set(definition.type, definition);
      } catch (error) {
        faults.push(messageOf(error));
      }
    }
    if (faults.length > 0) throw new ConfigurationError(faults.join('\n'));
    return [...definitions.values()];
  }
}
