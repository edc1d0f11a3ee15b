import type { Operation } from '../history-entry.js';
import { textOf } from '../json.js';
import type { Machine } from '../search/machine.js';
import type { Model } from './model.js';

/** The machine of any model: nothing is assumed, so that all orders are tried. */
export function plainMachine<Op extends Operation, State>(model: Model<Op, State>): Machine<State> {
  return {
    initial: model.initial,
    key: textOf,
    step(state, call) {
      const after = model.apply(state, call.operation as Op);
      if (!mayHaveReturned(model, after.result, call.value)) return undefined;
      return textOf(after.state) === textOf(state) ? state : after.state;
    },
    onlyLooks: ({ operation }) => model.isRead(operation as Op),
    alike: (call) => `${textOf(call.operation)} ${textOf(call.value)}`,
    helps: () => true,
  };
}

/** Whether a client that was given `result` can have noted `value`. What isn't there on either side isn't compared. */
export function mayHaveReturned(
  model: Pick<Model<never>, 'agrees'>,
  result: unknown,
  value: unknown,
): boolean {
  if (result === undefined || value === undefined) return true;
  return model.agrees ? model.agrees(result, value) : textOf(result) === textOf(value);
}
