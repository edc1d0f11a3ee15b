import { describe, expectTypeOf, it } from 'vitest';

import type { State } from './state.type.js';

class Sample {
  title = '';
  due?: Date;
  owner: string | null = null;
  loose: any;
  readonly self = 'self';
  private hidden = 1;
  protected inner = 2;
  onClick?: () => void;
  get length(): number {
    return this.hidden + this.inner;
  }
  get label(): string {
    return this.title;
  }
  set label(value: string) {
    this.title = value;
  }
  rename(): void {}
}

describe('State', () => {
  it('is made of the writable, public members that are no functions', () => {
    expectTypeOf<keyof State<Sample>>().toEqualTypeOf<'title' | 'due' | 'owner' | 'loose' | 'label'>();
  });

  it('keeps the types of the members', () => {
    expectTypeOf<State<Sample>['title']>().toEqualTypeOf<string>();
    expectTypeOf<State<Sample>['owner']>().toEqualTypeOf<string | null>();
    expectTypeOf<State<Sample>['due']>().toEqualTypeOf<Date | undefined>();
  });
});
