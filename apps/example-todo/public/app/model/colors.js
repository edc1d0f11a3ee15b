/** The colours of todos, as the server knows them. The first one is what a new todo gets. */
export const COLORS = ['blue', 'green', 'yellow', 'orange', 'red', 'purple', 'grey'];
