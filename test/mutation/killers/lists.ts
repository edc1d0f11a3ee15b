import 'reflect-metadata';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  Field,
  HighlanderModule,
  HighlanderObject,
  ObjectRegistry,
  Read,
  Update,
  type HighlanderOptions,
} from 'nestjs-highlander';

/** Whatever was appended; each entry by one call. */
@HighlanderObject('list')
export class List {
  @Field(() => []) entries!: string[];

  @Update() append(entry: string): void {
    this.entries.push(entry);
  }

  @Read() all(): string[] {
    return this.entries;
  }
}

/** As {@link List}, where no clock is trusted. */
@HighlanderObject('strict', { strict: true })
export class StrictList extends List {}

/** A node with such lists. Those that are called on it wake on it. */
export async function startNode(
  options: HighlanderOptions,
): Promise<{ readonly app: INestApplicationContext; readonly objects: ObjectRegistry }> {
  const module = {
    module: class {},
    imports: [HighlanderModule.forRoot({ placement: 'local', ...options })],
    providers: [List, StrictList],
  };
  const app = await NestFactory.createApplicationContext(module, { logger: false });
  return { app, objects: app.get(ObjectRegistry) };
}
