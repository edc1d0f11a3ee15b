export { appendListModel, type AppendListOperation } from './append-list.model.js';
export { compareAndSetModel, type CompareAndSetOperation } from './compare-and-set.model.js';
export { counterModel, type CounterOperation } from './counter.model.js';
export type { Model } from './model.js';
export { registerModel, type RegisterOperation } from './register.model.js';
export { setModel, type SetOperation } from './set.model.js';
