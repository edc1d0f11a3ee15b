import type { PipeTransform } from '@nestjs/common';
import type { ParamProperties } from '@nestjs/core/internal.js';
import { WsContextCreator } from '@nestjs/websockets/context/ws-context-creator.js';

type Parameter = ParamProperties & { metatype?: unknown };
type SetParameters = (args: unknown[], ...given: unknown[]) => Promise<void>;

/** Nest's creator of what is around handlers, but that where there are no pipes nothing waits for them. */
export class HandlerContexts extends WsContextCreator {
  override createPipesFn(pipes: PipeTransform[], parameters: Parameter[]): SetParameters | null {
    const hasPipes = pipes.length > 0 || parameters.some((parameter) => parameter.pipes.length > 0);
    if (hasPipes || parameters.length === 0) return super.createPipesFn(pipes, parameters);
    return (args, ...given) => {
      const late: Promise<void>[] = [];
      for (const { index, extractValue } of parameters) {
        const value: unknown = extractValue(...given);
        args[index] = value;
        if (isThenable(value)) late.push(setLater(args, index, value));
      }
      return late.length === 0 ? ALL_SET : Promise.all(late).then(() => undefined);
    };
  }
}

const ALL_SET = Promise.resolve();

/** Decorators of the application may answer promises. */
async function setLater(args: unknown[], index: number, value: PromiseLike<unknown>): Promise<void> {
  args[index] = await value;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
