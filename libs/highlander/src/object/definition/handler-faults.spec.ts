import { describe, expect, it } from 'vitest';

import type { ObjectClass } from '../object-definition.interface.js';
import { HighlanderObject } from '../highlander-object.decorator.js';
import { Read } from '../read.decorator.js';
import { Update } from '../update.decorator.js';
import { faultsOf } from './faults.fixture.js';

/** A class with one decorated member. Written without syntax, for what TypeScript itself would refuse. */
function classWithHandler(name: string, decorator: MethodDecorator): ObjectClass {
  class Sample {}
  const descriptor = { value: () => 1, configurable: true };
  Object.defineProperty(Sample.prototype, name, descriptor);
  decorator(Sample.prototype, name, descriptor);
  HighlanderObject('sample')(Sample);
  return Sample;
}

const OBJECT_MEMBERS = Object.getOwnPropertyNames(Object.prototype).filter(
  (name) => name !== '__proto__' && name !== 'constructor',
);
const REFERENCE_MEMBERS = ['then', 'catch', 'finally', 'toJSON', 'id', 'type', 'key'];
const HOOKS = [
  'onActivate',
  'onDeactivate',
  'onModuleInit',
  'onApplicationBootstrap',
  'onModuleDestroy',
  'beforeApplicationShutdown',
  'onApplicationShutdown',
];

describe('A handler', () => {
  it.each([...OBJECT_MEMBERS, ...REFERENCE_MEMBERS, ...HOOKS])('must not be named %s', (name) => {
    const fault = `Sample.${name}: no handler can be named "${name}", which means something else already. Rename the method.`;
    expect(faultsOf(classWithHandler(name, Update()))).toEqual([fault]);
    expect(faultsOf(classWithHandler(name, Read()))).toEqual([fault]);
  });

  it.each(['insert', 'get', 'thenable', '$', 'ids'])('may be named %s', (name) => {
    expect(faultsOf(classWithHandler(name, Update()))).toEqual([]);
  });

  it('must not be static', () => {
    @HighlanderObject('sample')
    class Sample {
      @Update() static insert(): void {}
    }
    expect(faultsOf(Sample)).toEqual([
      "Sample.insert: a static method belongs to the class and can't be a handler. Remove static or @Update.",
    ]);
  });

  it('must be a method', () => {
    class Sample {
      insert = () => 1;
      get open(): number {
        throw new Error('a getter is never run');
      }
    }
    Update()(Sample.prototype, 'insert', {});
    Read()(Sample.prototype, 'open', {});
    HighlanderObject('sample')(Sample);
    expect(faultsOf(Sample)).toEqual([
      'Sample.insert: it is no method, and only methods can be handlers. Make it one, or remove @Update.',
      'Sample.open: it is no method, and only methods can be handlers. Make it one, or remove @Read.',
    ]);
  });

  it('must have a name', () => {
    const mark = Symbol('mark');
    @HighlanderObject('sample')
    class Sample {
      @Update() [mark](): void {}
    }
    expect(faultsOf(Sample)).toEqual([
      "Sample.Symbol(mark): handlers are called by name, and a symbol isn't one. Use a string.",
    ]);
  });

  it('must be either an update or a read', () => {
    @HighlanderObject('sample')
    class Sample {
      @Update() @Read() insert(): void {}
    }
    expect(faultsOf(Sample)).toEqual([
      'Sample.insert: it has both @Update and @Read. Keep @Update if it changes the state, @Read if not.',
    ]);
  });
});
