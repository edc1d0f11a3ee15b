import { Injectable } from '@nestjs/common';
import {
  EXCEPTION_FILTERS_METADATA,
  GUARDS_METADATA,
  INTERCEPTORS_METADATA,
  PARAMTYPES_METADATA,
  PIPES_METADATA,
} from '@nestjs/common/internal.js';
import { ExternalContextCreator, ModulesContainer, type NestContainer } from '@nestjs/core';
import { ExternalExceptionFilterContext } from '@nestjs/core/exceptions/external-exception-filter-context.js';
import {
  GuardsConsumer,
  GuardsContextCreator,
  InterceptorsConsumer,
  InterceptorsContextCreator,
  PipesConsumer,
  PipesContextCreator,
} from '@nestjs/core/internal.js';
import { currentScope, type Turn } from '../host/index.js';
import type { ObjectDefinition } from '../object/index.js';

type Method = (...args: unknown[]) => unknown;
type Enhanced = (...args: unknown[]) => Promise<unknown>;

const CONTEXT_TYPE = 'highlander';
const ARGUMENTS_METADATA = 'highlander:arguments';
const AROUND_A_CALL = [GUARDS_METADATA, INTERCEPTORS_METADATA, PIPES_METADATA, EXCEPTION_FILTERS_METADATA];

/**
 * Nest's guards, interceptors, pipes and filters around handlers: those of the method and of the class. The global
 * ones guard the doors of an application (HTTP, messages), and handlers are no doors; they don't apply here.
 */
@Injectable()
export class HandlerEnhancers {
  private readonly contexts: ExternalContextCreator;
  private readonly argsOfTurn = new WeakMap<Turn, readonly unknown[]>();

  constructor(modules: ModulesContainer) {
    // All that these creators ask of the container are its modules. Without a config they know no global enhancers.
    const container = { getModules: () => modules } as NestContainer;
    this.contexts = new ExternalContextCreator(
      new GuardsContextCreator(container),
      new GuardsConsumer(),
      new InterceptorsContextCreator(container),
      new InterceptorsConsumer(),
      modules,
      new PipesContextCreator(container),
      new PipesConsumer(),
      new ExternalExceptionFilterContext(container),
    );
  }

  /** The handler with all that is around it, or `undefined` where nothing is. Built once a class and method. */
  wrap({ target }: ObjectDefinition, name: string, method: Method): Enhanced | undefined {
    if (!hasMetadata(AROUND_A_CALL, target, method)) return undefined;
    declareArguments(target, name, method);
    const { argsOfTurn } = this;
    // What Nest calls at the end of its chain, instead of the method: it finds the instance in the turn.
    const standIn = function (this: unknown, ...args: unknown[]): unknown {
      const turn = currentScope().turn!;
      return method.apply(turn.subject.instance, asGiven(args, argsOfTurn.get(turn)!));
    };
    likeness(standIn, method, name);
    const around = this.contexts.create(
      target.prototype,
      standIn,
      name,
      ARGUMENTS_METADATA,
      { exchangeKeyForValue: (_type: unknown, index: unknown, args: unknown[]) => args[index as number] },
      undefined,
      undefined,
      {
        guards: true,
        interceptors: true,
        filters: hasMetadata([EXCEPTION_FILTERS_METADATA], target, method),
      },
      CONTEXT_TYPE,
    ) as Enhanced;
    return (...args) => {
      argsOfTurn.set(currentScope().turn!, args);
      return around(...args);
    };
  }

  /** The guards of the class, for what is no handler; `undefined` where there are none. */
  guard({ target }: ObjectDefinition, operation: string): Enhanced | undefined {
    const standIn = (): void => undefined;
    if (!hasMetadata([GUARDS_METADATA], target, standIn)) return undefined;
    Object.defineProperty(standIn, 'name', { value: operation });
    return this.contexts.create(
      target.prototype,
      standIn,
      operation,
      undefined,
      undefined,
      undefined,
      undefined,
      { guards: true, interceptors: false, filters: false },
      CONTEXT_TYPE,
    ) as Enhanced;
  }
}

function hasMetadata(keys: readonly string[], target: object, method: object): boolean {
  return keys.some((key) => Reflect.hasMetadata(key, target) || Reflect.hasMetadata(key, method));
}

/** So that guards and interceptors find on `context.getHandler()` what was decorated. */
function likeness(standIn: object, method: object, name: string): void {
  Object.defineProperty(standIn, 'name', { value: name });
  for (const key of Reflect.getMetadataKeys(method)) {
    Reflect.defineMetadata(key, Reflect.getMetadata(key, method), standIn);
  }
}

/**
 * The arguments after the pipes, as many as the caller gave: Nest fills up with `undefined`, which would be arguments
 * of their own to a rest parameter, and drops those that the method doesn't name.
 */
function asGiven(piped: unknown[], given: readonly unknown[]): unknown[] {
  let count = piped.length;
  while (count > given.length && piped[count - 1] === undefined) count--;
  return [...piped.slice(0, count), ...given.slice(count)];
}

/** Tells Nest of the arguments, without which it would leave out the pipes. */
function declareArguments(target: object & { prototype: unknown }, name: string, method: Method): void {
  const prototype = target.prototype as object;
  const types = Reflect.getMetadata(PARAMTYPES_METADATA, prototype, name) as unknown[] | undefined;
  const count = Math.max(types?.length ?? 0, method.length);
  const declared = Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`0:${index}`, { index, data: index, pipes: [] }]),
  );
  Reflect.defineMetadata(ARGUMENTS_METADATA, declared, target, name);
}
