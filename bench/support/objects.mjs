import { Field, HighlanderObject, Read, Update } from 'nestjs-highlander';

/** Decorates the methods of a class, which plain JavaScript has no syntax for. */
function declare(type, target, { fields, reads = [], updates = [] }) {
  for (const [name, value] of Object.entries(fields)) Field(value)(target.prototype, name);
  for (const [decorator, names] of [
    [Read, reads],
    [Update, updates],
  ]) {
    for (const name of names) {
      decorator()(target.prototype, name, Object.getOwnPropertyDescriptor(target.prototype, name));
    }
  }
  HighlanderObject(type)(target);
  return target;
}

const todo = (index) => ({ title: `todo ${index}`, completed: false, color: 'blue' });

/** A small object: about 1.2 KiB with its ten entries. */
export const Counter = declare(
  'counter',
  class Counter {
    count(plus = 0) {
      return this.value + plus;
    }
    add() {
      this.value += 1;
      return this.value;
    }
    async hold(until) {
      await held.get(until);
    }
  },
  {
    fields: { value: 0, todos: () => Array.from({ length: 10 }, (_, index) => todo(index)) },
    reads: ['count'],
    updates: ['add', 'hold'],
  },
);

/** An object of any size: one field with many entries, one with a long text, one that is small. */
export const Ledger = declare(
  'ledger',
  class Ledger {
    count() {
      return this.value;
    }
    add() {
      this.value += 1;
      return this.value;
    }
    fill(bytes) {
      const entries = Math.max(1, Math.round(bytes / JSON.stringify(todo(10_000)).length));
      this.todos = Array.from({ length: entries }, (_, index) => todo(index));
    }
    write(bytes) {
      this.text = 'x'.repeat(bytes);
    }
    toggle() {
      const [first] = this.todos;
      first.completed = !first.completed;
    }
    change() {
      this.text = `${this.text.slice(1)}${this.text[0] === 'x' ? 'y' : 'x'}`;
    }
  },
  {
    fields: { value: 0, text: '', todos: () => [] },
    reads: ['count'],
    updates: ['add', 'fill', 'write', 'toggle', 'change'],
  },
);

/** What handlers wait for that shall run for a while. */
export const held = new Map();

/** A plain object with the state of a counter, for baselines. */
export const plainCounter = () => ({
  value: 0,
  todos: Array.from({ length: 10 }, (_, index) => todo(index)),
});

export const BENCH_OBJECTS = [Counter, Ledger];
