import { ConflictException, ForbiddenException, HttpException, ImATeapotException } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import * as errors from '../../errors/index.js';
import {
  ActivationError,
  DeadlockError,
  FieldValidationError,
  HighlanderError,
  OutcomeUnknownError,
  RevisionConflictError,
  StorageError,
} from '../../errors/index.js';
import { copyStorable } from '../../object/index.js';
import { decodeError, encodeError, type ErrorMessage } from './error-codec.js';

const object = { type: 'list', id: 'x' };

/** As it arrives: what goes is what can be sent. */
function sent(thrown: unknown): unknown {
  return decodeError(structuredClone(encodeError(thrown)));
}

describe('an error that crosses nodes', () => {
  it.each([
    new RevisionConflictError(object, 3, 4),
    new DeadlockError(object, ['list:a', 'list:x']),
    new FieldValidationError(object, [{ field: 'title', message: 'is too long', path: ['a', 0] }]),
    new OutcomeUnknownError(object, 'storage is away'),
    ActivationError.forNewerRecord(object, 3, 2),
  ])('keeps its class, code and fields: $name', (error) => {
    const arrived = sent(error) as HighlanderError;
    expect(arrived).toBeInstanceOf(error.constructor);
    expect(arrived).toBeInstanceOf(Error);
    const contents = (of: Error) => ({
      ...Object.fromEntries(Object.entries(of)),
      name: of.name,
      message: of.message,
    });
    expect(contents(arrived)).toEqual(contents(error));
  });

  it('is known by its name for every class of the library', () => {
    for (const [name, value] of Object.entries(errors)) {
      if (!(typeof value === 'function' && value.prototype instanceof HighlanderError)) continue;
      const error = Object.assign(new Error('x'), { code: 'HIGHLANDER_X' });
      Object.setPrototypeOf(error, value.prototype);
      Object.defineProperty(error, 'name', { value: name });
      expect(sent(error)).toBeInstanceOf(value);
    }
  });

  it.each([
    new ForbiddenException(),
    new ConflictException({ why: 'taken', since: new Date(0) }),
    new ImATeapotException('short and stout'),
    new HttpException('own', 499),
  ])('keeps status, response and class of an exception of Nest: $name', (error) => {
    const arrived = sent(error) as HttpException;
    expect(arrived).toBeInstanceOf(error.constructor);
    expect(arrived.getStatus()).toBe(error.getStatus());
    expect(arrived.getResponse()).toEqual(error.getResponse());
    expect(arrived.message).toBe(error.message);
    expect(arrived.name).toBe(error.name);
  });

  it('is an HttpException where the application has a class of its own for it', () => {
    class QuotaException extends HttpException {}
    const arrived = sent(new QuotaException({ left: 0 }, 429));
    expect(arrived).toBeInstanceOf(HttpException);
    expect((arrived as HttpException).getStatus()).toBe(429);
    expect((arrived as HttpException).getResponse()).toEqual({ left: 0 });
  });

  it('keeps name and message of anything else, and the class of what the language throws', () => {
    class OwnError extends Error {
      override readonly name = 'OwnError';
    }
    expect(sent(new OwnError('mine'))).toMatchObject({ name: 'OwnError', message: 'mine' });
    expect(sent(new RangeError('too far'))).toBeInstanceOf(RangeError);
    expect(sent({ plain: [1, 2n] })).toEqual({ plain: [1, 2n] });
    expect(sent(undefined)).toBeUndefined();
    expect(sent(() => 1)).toBeInstanceOf(Error);
  });

  it('brings its causes along, but not for ever, and never its stack', () => {
    const cause = new StorageError(object, 'read the record', new Error('disk'));
    const arrived = sent(new Error('outer', { cause })) as Error;
    expect(arrived.cause).toBeInstanceOf(StorageError);
    expect(((arrived.cause as Error).cause as Error).message).toBe('disk');
    const endless = new Error('endless');
    endless.cause = endless;
    expect(JSON.stringify(encodeError(endless)).length).toBeLessThan(1_000);
    expect(JSON.stringify(encodeError(new Error('x')))).not.toContain('error-codec.spec');
  });

  it('does not become what it only calls itself', () => {
    const impostor = new Error('x');
    impostor.name = 'ForbiddenException';
    expect(sent(impostor)).not.toBeInstanceOf(HttpException);
    impostor.name = 'StorageError';
    expect(sent(impostor)).not.toBeInstanceOf(HighlanderError);
  });

  it('hides what its status hides from clients', () => {
    const hidden = new HttpException(new Error('password=1') as never, 500);
    expect(JSON.stringify((sent(hidden) as HttpException).getResponse())).not.toContain('password');
  });

  it.each([
    ['a message that throws', Object.defineProperty(new Error(), 'message', { get: boom })],
    ['a name that throws', Object.defineProperty(new Error(), 'name', { get: boom })],
    ['a prototype that throws', new Proxy(new Error('x'), { getPrototypeOf: boom })],
    ['a status that throws', Object.assign(new HttpException('x', 400), { getStatus: boom })],
    [
      'a field that throws',
      Object.defineProperty(new StorageError(object, 'x', 1), 'f', { get: boom, enumerable: true }),
    ],
    ['a message that is a function', Object.assign(new Error(), { message: boom })],
    ['a name that is a symbol', Object.assign(new Error('x'), { name: Symbol('s') })],
    ['a status that is an object', Object.assign(new HttpException('x', 400), { getStatus: () => ({}) })],
  ])('can always be told of, also with %s', (_what, thrown) => {
    expect(copyStorable(encodeError(thrown), '')).toMatchObject({ message: expect.any(String) as string });
    expect(sent(thrown)).toBeInstanceOf(Error);
  });

  it('says something where the other node sends an error of the library without a reason', () => {
    const message = { ...encodeError(new StorageError(object, 'x', 1)), message: '' } as ErrorMessage;
    expect(decodeError(message)).toMatchObject({
      name: 'StorageError',
      message: 'The other node failed, and gave no reason.',
    });
    // Of an error of the application this is not ours to say.
    expect(sent(new Error(''))).toMatchObject({ message: '' });
  });

  it('keeps what it says where only its cause can’t be told of', () => {
    const cause = Object.defineProperty(new Error(), 'message', { get: boom });
    expect(sent(new Error('outer', { cause }))).toMatchObject({
      message: 'outer',
      cause: expect.any(Error) as Error,
    });
  });
});

function boom(): never {
  throw new TypeError('boom');
}
