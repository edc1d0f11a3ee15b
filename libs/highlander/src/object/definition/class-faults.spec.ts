import { describe, expect, it } from 'vitest';

import { ConfigurationError } from '../../errors/index.js';
import { Field } from '../field.decorator.js';
import { HighlanderObject } from '../highlander-object.decorator.js';
import type { HighlanderObjectOptions } from '../object-options.interface.js';
import { Update } from '../update.decorator.js';
import { defineObject } from './define-object.js';
import { faultsOf } from './faults.fixture.js';

function classWith(options: object | null, type = 'sample') {
  @HighlanderObject(type, options as HighlanderObjectOptions)
  class Sample {}
  return Sample;
}

describe('A class', () => {
  it('must be decorated', () => {
    class Sample {}
    expect(faultsOf(Sample)).toEqual([
      "Sample: it is not decorated. Put @HighlanderObject('its-type-name') on the class itself.",
    ]);
  });

  it.each(['', 'List', '-list', 'a list', 'a/b', 'ä', 'a'.repeat(65), 5])(
    'must not have the type name %o',
    (type) => {
      expect(faultsOf(classWith({}, type as string))).toEqual([
        expect.stringMatching(/^Sample: the type name .* can't be used\. Use 1 to 64 of a-z/),
      ]);
    },
  );

  it.each(['a', '0', 'todo-list', 'todo.list_2', 'a'.repeat(64)])('may have the type name %o', (type) => {
    expect(faultsOf(classWith({}, type))).toEqual([]);
  });

  it.each([
    [{ idleTimeoutMs: 0 }, 'the option idleTimeoutMs is 0. Give it a whole number of 1 or more.'],
    [{ idleTimeoutMs: '5' }, "the option idleTimeoutMs is '5'. Give it a whole number of 1 or more."],
    [{ maxRecordBytes: -1 }, 'the option maxRecordBytes is -1. Give it a whole number of 1 or more.'],
    [{ mailboxLimit: 1.5 }, 'the option mailboxLimit is 1.5. Give it a whole number of 1 or more.'],
    [
      { callTimeoutMs: Infinity },
      'the option callTimeoutMs is Infinity. Give it a whole number of 1 or more.',
    ],
    [{ version: 0 }, 'the option version is 0. Give it a whole number of 1 or more.'],
    [{ strict: 1 }, 'the option strict is 1. Give it true or false.'],
    [
      { placement: 'here' },
      "the option placement is 'here'. Give it one of 'round-robin', 'local', 'least-loaded', or a function.",
    ],
    [{ migrate: {}, version: 2 }, 'the option migrate is an object. Give it a function.'],
    [
      { migrate: () => undefined },
      'migrate is never called, since version is 1. Set version to 2, or remove migrate.',
    ],
    [
      { idleTimeout: 5 },
      'there is no option "idleTimeout". Use idleTimeoutMs, placement, maxRecordBytes, mailboxLimit, callTimeoutMs, strict, version, migrate.',
    ],
    [{ toString: 5 }, expect.stringContaining('there is no option "toString"') as string],
    [null, 'the options are null. Give an object, or nothing.'],
  ])('must not have the options %o', (options, fault) => {
    expect(faultsOf(classWith(options))).toEqual([typeof fault === 'string' ? `Sample: ${fault}` : fault]);
  });

  it.each([
    { idleTimeoutMs: 1, maxRecordBytes: 1, mailboxLimit: 1, callTimeoutMs: 1, version: 1, strict: false },
    { placement: 'round-robin' },
    { placement: 'local' },
    { placement: 'least-loaded' },
    { placement: () => 'node' },
    { version: 2, migrate: () => undefined },
    { idleTimeoutMs: undefined, version: undefined, migrate: undefined },
  ])('may have the options %o', (options) => {
    expect(faultsOf(classWith(options))).toEqual([]);
  });

  it('is told all its faults at once, each with class, member and remedy', () => {
    @HighlanderObject('Bad Name', { mailboxLimit: 0 })
    class Sample {
      @Field({ rename: 'before' }) after = 1;
      @Update() catch(): void {}
    }
    expect(() => defineObject(Sample)).toThrow(ConfigurationError);
    expect(() => defineObject(Sample)).toThrow(
      new ConfigurationError(
        'Sample has 4 faults:\n' +
          '- Sample: the type name "Bad Name" can\'t be used. Use 1 to 64 of a-z, 0-9, ".", "_" and "-", beginning with a letter or digit.\n' +
          '- Sample: the option mailboxLimit is 0. Give it a whole number of 1 or more.\n' +
          '- Sample.after: the option rename needs a version of 2 or more, since nodes with the older class must not serve records that have the new name. Set version in @HighlanderObject to the next number.\n' +
          '- Sample.catch: no handler can be named "catch", which means something else already. Rename the method.',
      ),
    );
  });

  it('needs no name', () => {
    expect(faultsOf(class {})).toEqual([expect.stringMatching(/^\(anonymous class\): it is not decorated/)]);
  });
});
