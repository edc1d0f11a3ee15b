import { z } from 'zod';
import { newTodo, todoChanges, typedTitle } from '../lists/list.schema.js';
import { givenId } from '../model/index.js';
import { personName } from '../session/session.schema.js';

const list = z.string();
const todo = z.string();

export const listMessage = z.strictObject({ list });
export type ListMessage = z.infer<typeof listMessage>;

export const createListMessage = z.strictObject({ list: givenId, title: typedTitle });
export type CreateListMessage = z.infer<typeof createListMessage>;

export const renameListMessage = z.strictObject({ list, title: typedTitle });
export type RenameListMessage = z.infer<typeof renameListMessage>;

export const shareListMessage = z.strictObject({ list, name: personName });
export type ShareListMessage = z.infer<typeof shareListMessage>;

export const insertTodoMessage = z.strictObject({ list, todo: newTodo });
export type InsertTodoMessage = z.infer<typeof insertTodoMessage>;

export const changeTodoMessage = z.strictObject({ list, todo, changes: todoChanges });
export type ChangeTodoMessage = z.infer<typeof changeTodoMessage>;

export const moveTodoMessage = z.strictObject({ list, todo, before: givenId.nullable() });
export type MoveTodoMessage = z.infer<typeof moveTodoMessage>;

export const deleteTodoMessage = z.strictObject({ list, todo });
export type DeleteTodoMessage = z.infer<typeof deleteTodoMessage>;
