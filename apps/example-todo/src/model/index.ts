export { Presence, stillHere, type Visitor } from './presence.object.js';
export { SessionSecret } from './session-secret.object.js';
export { tidyName, userIdOf, type SignedInUser } from './signed-in-user.js';
export { TodoList } from './todo-list.object.js';
export {
  givenId,
  storedTitle,
  TODO_COLORS,
  todoColor,
  todoSchema,
  type NewTodo,
  type Todo,
  type TodoChanges,
} from './todo.js';
export { User } from './user.object.js';
