import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { jsonBody } from '../http/json-body.js';
import { givenId, storedTitle, todoColor, todoSchema } from '../model/index.js';

/** A title as people type it. */
export const typedTitle = z.string().trim().pipe(storedTitle);

const newId = givenId.default(() => randomUUID());

export const newTodo = z.strictObject({
  id: givenId,
  title: typedTitle,
  completed: z.boolean().optional(),
  color: todoColor.optional(),
});

export const todoChanges = newTodo
  .omit({ id: true })
  .partial()
  .refine(
    (changes) => Object.keys(changes).length > 0,
    'must change at least one of title, completed, color',
  );

export const newListBody = jsonBody({ id: newId, title: typedTitle });
export type NewListBody = z.infer<typeof newListBody>;

export const listChangesBody = jsonBody({ title: typedTitle });
export type ListChangesBody = z.infer<typeof listChangesBody>;

export const newTodoBody = jsonBody({ ...newTodo.shape, id: newId });
export type NewTodoBody = z.infer<typeof newTodoBody>;

export type TodoChangesBody = z.infer<typeof todoChanges>;

export const positionBody = jsonBody({
  before: givenId.nullable().describe('The todo to stand before; null: the end of the list'),
});
export type PositionBody = z.infer<typeof positionBody>;

export const personView = z.object({ id: z.string(), name: z.string() });
export type PersonView = z.infer<typeof personView>;

export const listView = z.object({
  id: z.string(),
  revision: z.int().describe('Grows with every change'),
  title: z.string(),
  todos: z.array(todoSchema),
  members: z.array(personView),
});
export type ListView = z.infer<typeof listView>;

export const listSummary = z.object({
  id: z.string(),
  title: z.string(),
  open: z.int().describe('How many todos are not completed'),
  members: z.int(),
});
export type ListSummary = z.infer<typeof listSummary>;

export const createdView = z.object({ id: z.string() });
export type CreatedView = z.infer<typeof createdView>;
