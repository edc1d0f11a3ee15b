import { ConfigurationError } from '../../../errors/index.js';
import { textOf } from '../json.js';

export function unknownOperation(model: string, operation: never): ConfigurationError {
  return new ConfigurationError(
    `The model ${model} has no operation ${textOf(operation)}. Use those that it describes, or write a model.`,
  );
}
