import { Field, HighlanderObject, Update } from 'nestjs-highlander';

export interface Todo {
  title: string;
  completed: boolean;
  color: string;
}

/** The object of the Elixir prototype's tests. */
@HighlanderObject('list')
export class TodoList {
  @Field('untitled') title!: string;
  @Field(() => []) todos!: Todo[];

  @Update() insertTodo(todo: Partial<Todo>): Todo[] {
    this.todos.push({ title: '', completed: false, color: 'blue', ...todo });
    return this.todos;
  }
}
