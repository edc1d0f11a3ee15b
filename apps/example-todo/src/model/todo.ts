import { z } from 'zod';

export const TODO_COLORS = ['blue', 'green', 'yellow', 'orange', 'red', 'purple', 'grey'] as const;

export const todoColor = z.enum(TODO_COLORS);

/** What a todo or a list is called, as it is stored. */
export const storedTitle = z.string().min(1).max(200);

/** Ids are made by whoever inserts: an insert that is sent twice is then still one todo. */
export const givenId = z
  .string()
  .regex(/^[\w-]{4,64}$/, 'must be 4 to 64 letters, digits, "_" or "-"')
  .describe('Chosen by the client, so that a request that is sent twice has its effect once');

export const todoSchema = z.strictObject({
  id: givenId,
  title: storedTitle,
  completed: z.boolean(),
  color: todoColor,
});

/** Plain data: a todo lives inside its list. */
export type Todo = z.infer<typeof todoSchema>;

export type NewTodo = Pick<Todo, 'id' | 'title'> & Partial<Todo>;

export type TodoChanges = Partial<Omit<Todo, 'id'>>;
