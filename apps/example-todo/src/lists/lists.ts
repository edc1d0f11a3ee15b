import { Injectable } from '@nestjs/common';
import { ObjectRegistry, type State } from 'nestjs-highlander';
import { TodoList, User, type SignedInUser } from '../model/index.js';
import type { ListSummary, ListView } from './list.schema.js';
import { People } from './people.js';

type ListSnapshot = { state: State<TodoList>; revision: number };

/**
 * What concerns more than one object: lists, and the people who know them. The list goes first, because it decides
 * who may do what; if the server dies before a person learns or forgets it, the same request again puts that right.
 */
@Injectable()
export class Lists {
  constructor(
    private readonly objects: ObjectRegistry,
    private readonly people: People,
  ) {}

  async create(id: string, title: string, user: SignedInUser): Promise<void> {
    await this.objects.ref(TodoList, id).create(title, user);
    await this.objects.ref(User, user.id).learnList(id);
  }

  async share(id: string, name: string, user: SignedInUser): Promise<void> {
    const guest = await this.people.find(name);
    await this.objects.ref(TodoList, id).share(guest, user);
    await this.objects.ref(User, guest).learnList(id);
  }

  async leave(id: string, user: SignedInUser): Promise<void> {
    await this.objects.ref(TodoList, id).leave(user);
    await this.objects.ref(User, user.id).forgetList(id);
  }

  async delete(id: string, user: SignedInUser): Promise<void> {
    const members = await this.objects.ref(TodoList, id).close(user);
    await Promise.all(members.map((member) => this.objects.ref(User, member).forgetList(id)));
  }

  async view(id: string, user: SignedInUser): Promise<ListView> {
    await this.objects.ref(TodoList, id).admit(user);
    return this.describe(id, await this.objects.snapshot(TodoList, id));
  }

  async describe(id: string, { state, revision }: ListSnapshot): Promise<ListView> {
    const { title, todos, allowedUsers } = state;
    return { id, revision, title, todos, members: await this.people.describe(allowedUsers) };
  }

  async overview(user: SignedInUser): Promise<ListSummary[]> {
    const { knownLists } = await this.objects.get(User, user.id);
    const states = await Promise.all(knownLists.map((id) => this.objects.get(TodoList, id)));
    return knownLists.flatMap((id, index) => summarize(id, states[index]!, user));
  }

  /** A revision of the list that has all that was answered before. */
  async revision(id: string): Promise<number> {
    return (await this.objects.snapshot(TodoList, id)).revision;
  }
}

/** One entry of an overview, or none for a list that was left or deleted meanwhile. */
export function summarize(
  id: string,
  { title, todos, allowedUsers }: State<TodoList>,
  user: SignedInUser,
): ListSummary[] {
  if (!allowedUsers.includes(user.id)) return [];
  return [
    { id, title, open: todos.filter(({ completed }) => !completed).length, members: allowedUsers.length },
  ];
}
