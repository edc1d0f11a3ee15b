import { Injectable, NotFoundException } from '@nestjs/common';
import { ObjectRegistry } from 'nestjs-highlander';
import { User, userIdOf } from '../model/index.js';
import type { PersonView } from './list.schema.js';

@Injectable()
export class People {
  constructor(private readonly objects: ObjectRegistry) {}

  /** The id of somebody who has signed in before, however the name is spelt. */
  async find(name: string): Promise<string> {
    const id = userIdOf(name);
    const user = await this.objects.get(User, id);
    if (user.name !== '') return id;
    throw new NotFoundException(`Nobody called “${name}” has signed in yet. Check the name, or ask them to.`);
  }

  async describe(ids: readonly string[]): Promise<PersonView[]> {
    return Promise.all(ids.map(async (id) => ({ id, name: (await this.objects.get(User, id)).name })));
  }
}
