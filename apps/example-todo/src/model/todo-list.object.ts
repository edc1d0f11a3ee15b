import { ConflictException, ForbiddenException, NotFoundException } from '@nestjs/common';
import { Field, HighlanderObject, Read, Update } from 'nestjs-highlander';
import { z } from 'zod';
import type { SignedInUser } from './signed-in-user.js';
import { storedTitle, todoSchema, type NewTodo, type Todo, type TodoChanges } from './todo.js';

const MAX_TODOS = 500;

/**
 * A list that several people work on at once. Each handler runs alone, on the newest state, and says itself who may
 * call it. All of them can be repeated without harm, so a client that missed an answer simply sends its change again.
 */
@HighlanderObject('list')
export class TodoList {
  @Field({ schema: storedTitle.or(z.literal('')) }) title = '';
  @Field({ schema: z.array(todoSchema).max(MAX_TODOS), default: () => [] }) todos!: Todo[];
  /** The ids of those who may see and change the list. Nobody: there is no such list. */
  @Field({ schema: z.array(z.string()), default: () => [] }) allowedUsers!: string[];

  @Update()
  create(title: string, user: SignedInUser): void {
    if (this.allowedUsers.length > 0) return this.admit(user);
    this.title = title;
    this.allowedUsers = [user.id];
  }

  /** Refuses whoever the list isn't shared with. */
  @Read()
  admit(user: SignedInUser): void {
    if (this.allowedUsers.includes(user.id)) return;
    throw new ForbiddenException(`There is no such list, or it isn’t shared with ${user.name}.`);
  }

  @Update()
  rename(title: string, user: SignedInUser): void {
    this.admit(user);
    this.title = title;
  }

  @Update()
  share(guest: string, user: SignedInUser): void {
    this.admit(user);
    if (!this.allowedUsers.includes(guest)) this.allowedUsers.push(guest);
  }

  /** Whoever is the last one to leave takes all with them. */
  @Update()
  leave(user: SignedInUser): void {
    if (!this.allowedUsers.includes(user.id)) return;
    this.allowedUsers = this.allowedUsers.filter((allowed) => allowed !== user.id);
    if (this.allowedUsers.length === 0) this.forget();
  }

  /** Shuts everybody out, and answers whom. */
  @Update()
  close(user: SignedInUser): string[] {
    this.admit(user);
    const former = this.allowedUsers;
    this.forget();
    return former;
  }

  @Update()
  insertTodo(todo: NewTodo, user: SignedInUser): void {
    this.admit(user);
    if (this.todos.some(({ id }) => id === todo.id)) return;
    if (this.todos.length >= MAX_TODOS) {
      throw new ConflictException(`This list is full: it has ${MAX_TODOS} todos. Delete some of them first.`);
    }
    this.todos.unshift({ completed: false, color: 'blue', ...todo });
  }

  @Update()
  changeTodo(id: string, changes: TodoChanges, user: SignedInUser): void {
    this.admit(user);
    Object.assign(this.find(id), changes);
  }

  /** Puts the todo before another one, or, with `null`, at the end. */
  @Update()
  moveTodo(id: string, before: string | null, user: SignedInUser): void {
    this.admit(user);
    if (id === before) return;
    const moved = this.find(id);
    const others = this.todos.filter((todo) => todo !== moved);
    const index = before === null ? others.length : others.indexOf(this.find(before));
    this.todos = others.toSpliced(index, 0, moved);
  }

  @Update()
  deleteTodo(id: string, user: SignedInUser): void {
    this.admit(user);
    this.todos = this.todos.filter((todo) => todo.id !== id);
  }

  /** In the same turn as the last one goes: whoever begins a list of this id next finds nothing of this one. */
  private forget(): void {
    this.title = '';
    this.todos = [];
    this.allowedUsers = [];
  }

  private find(id: string): Todo {
    const todo = this.todos.find((candidate) => candidate.id === id);
    if (!todo) throw new NotFoundException('This todo is not there any more.');
    return todo;
  }
}
