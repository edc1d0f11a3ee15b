import { ForbiddenException, HttpException } from '@nestjs/common';
import { StorageError } from 'nestjs-highlander';
import type { Dice } from './dice.js';
import { hostileLocal, hostilePlain } from './hostile-values.js';

const PARTS = [
  'name',
  'message',
  'stack',
  'cause',
  'code',
  'ran',
  'type',
  'id',
  'extra',
  'response',
  'status',
  'toString',
];

/** What a handler may throw. */
export function hostileError(dice: Dice): unknown {
  if (dice.chance(0.15)) return dice.chance(0.5) ? hostileLocal(dice) : hostilePlain(dice);
  const error = dice.pick<() => Error>([
    () => new Error('plain'),
    () => new TypeError('of a type'),
    () => new ForbiddenException({ why: hostilePlain(dice) }),
    () => withResponse(new HttpException('x', 400), hostileLocal(dice)),
    () => new StorageError({ type: 'note', id: 'x' }, 'read', hostilePlain(dice)),
    () => new AggregateError([new Error('inner')], 'many'),
    () => new Proxy(new Error('proxy'), dice.chance(0.5) ? { getPrototypeOf: boom } : { get: boom }),
  ])();
  for (let left = dice.int(3); left > 0; left--) change(dice, error);
  return error;
}

/** Its constructor would look into the response. */
function withResponse(exception: HttpException, response: unknown): HttpException {
  return Object.defineProperty(exception, 'response', { value: response });
}

function change(dice: Dice, error: Error): void {
  const key = dice.pick(PARTS);
  const value = dice.pick([() => hostilePlain(dice), () => hostileLocal(dice), () => error])();
  const descriptor = dice.chance(0.3) ? { get: boom } : { value };
  const enumerable = dice.chance(0.5);
  try {
    Object.defineProperty(error, key, { ...descriptor, enumerable, configurable: true });
  } catch {
    // One that can't be changed, or whose stack can't be made any more, is hostile enough.
  }
}

function boom(): never {
  throw new TypeError('boom');
}
